"""Names of files from outside: none leads out of the folder, none is one no system takes."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubbergosling.errors import VerbError
from rubbergosling.player.file_names import free_name, path_inside


def test_a_plain_name_lies_in_the_folder_and_gets_its_suffix(tmp_path: Path) -> None:
    (tmp_path / "takes").mkdir()
    assert path_inside(tmp_path, "take", ".wav") == tmp_path / "take.wav"
    assert path_inside(tmp_path, "take.wav", ".wav") == tmp_path / "take.wav"
    assert path_inside(tmp_path, "takes/Füße 2", ".wav") == tmp_path / "takes" / "Füße 2.wav"


@pytest.mark.parametrize(
    "name",
    [
        "", " ", "..", ".", "../take", "takes/../../take", "/etc/passwd", "/", "~/take", "~root",
        ".hidden", "takes/.hidden", "a//b", "a/", "C:take", "C:\\take", "\\\\host\\take", "a\0b",
        "a\nb", "take\x7f", "nul", "CON.wav", "aux", "x" * 201, "ü" * 101, "take.exe", "take.agent",
        "nowhere/take", "link/take", "out.wav", "*.wav", "a|b", "take. ", "take.",
    ],
)  # fmt: skip
def test_a_name_that_leads_elsewhere_or_is_none_is_refused(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "inside"
    (folder / "takes").mkdir(parents=True)
    (folder / "link").symlink_to(tmp_path)
    (folder / "out.wav").symlink_to(tmp_path / "elsewhere.wav")
    with pytest.raises(VerbError):
        path_inside(folder, name, ".wav")


@given(st.text(max_size=12))
def test_no_name_leads_out_of_the_folder(name: str) -> None:
    folder = Path.cwd()
    try:
        path = path_inside(folder, name, ".wav")
    except VerbError as error:
        assert str(error).isprintable()
    else:
        assert path.resolve().is_relative_to(folder) and path.suffix.lower() == ".wav"


def test_a_free_name_is_that_of_no_file(tmp_path: Path) -> None:
    path = tmp_path / "take.wav"
    for expected in ("take.wav", "take-2.wav", "take-3.wav"):
        free = free_name(path)
        assert free.name == expected
        free.touch()
