"""Files are written whole or not at all, and never through a link that somebody put there."""

import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from rubbergosling.agents.agent_file import packed, write_agent_file
from rubbergosling.agents.learner import Agent, AgentSpec
from rubbergosling.errors import GoslingError, JournalError
from rubbergosling.melody.melody_files import write_melody
from rubbergosling.melody.notes import Melody, Note, Voice
from rubbergosling.output_files import PART_SUFFIX, create, move_whole, write_whole
from rubbergosling.performance.journal import JournalFile
from rubbergosling.player.file_names import free_name
from rubbergosling.player.sound import Sound

POSIX = pytest.mark.skipif(os.name != "posix", reason="needs links and rights as POSIX has them")
TUNE = Melody([Voice([Note((60,))])])


def write_sound(path: Path) -> None:
    import numpy as np

    Sound(np.zeros((10, 2), dtype=np.float32), 48000).save(path)


def write_agent(path: Path) -> None:
    write_agent_file(path, packed(Agent(AgentSpec(1)), "snare"))


def write_journal(path: Path) -> None:
    with JournalFile(path) as journal:
        journal.reached(0)


WRITERS: dict[str, Callable[[Path], object]] = {
    "mine.agent": write_agent,
    "take.jsonl": write_journal,
    "sound.wav": write_sound,
    "tune.mid": lambda path: write_melody(TUNE, path),
    "tune.rb": lambda path: write_melody(TUNE, path),
    "tune.gosling": lambda path: write_melody(TUNE, path),
    "plain": lambda path: write_whole(path, b"text"),
}


@POSIX
@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize("is_dangling", [True, False])
def test_what_a_link_leads_to_is_not_written(tmp_path: Path, name: str, is_dangling: bool) -> None:
    target, path = tmp_path / "target", tmp_path / name
    if not is_dangling:
        target.write_text("somebody's own")
    path.symlink_to(target)
    Path(f"{path}.part").symlink_to(target)  # a name that could be guessed
    WRITERS[name](path)
    assert not path.is_symlink() and path.stat().st_size > 0
    assert target.exists() != is_dangling
    assert is_dangling or target.read_text() == "somebody's own"


@POSIX
@pytest.mark.parametrize("name", WRITERS)
def test_what_is_no_file_is_refused_at_once(tmp_path: Path, name: str) -> None:
    os.mkfifo(tmp_path / name)
    with pytest.raises((GoslingError, OSError), match="not a file"):
        WRITERS[name](tmp_path / name)
    folder = tmp_path / "folder" / name
    folder.mkdir(parents=True)
    with pytest.raises((GoslingError, OSError), match=r"folder|[Dd]irectory"):
        WRITERS[name](folder)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["folder", name])


@POSIX
@pytest.mark.parametrize("name", WRITERS)
def test_a_new_file_has_the_rights_that_new_files_have_and_an_old_one_keeps_its_own(
    tmp_path: Path, name: str
) -> None:
    path, other = tmp_path / name, tmp_path / "other"
    WRITERS[name](path)
    other.touch()
    assert stat.S_IMODE(path.stat().st_mode) == stat.S_IMODE(other.stat().st_mode)
    path.chmod(0o640)
    WRITERS[name](path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


@pytest.mark.parametrize("name", WRITERS)
def test_a_name_as_long_as_a_name_can_be_is_written(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path = path.with_stem("x" * (255 - len(path.suffix)))
    WRITERS[name](path)
    assert path.stat().st_size > 0


def test_what_fails_leaves_what_was_there_and_no_part(tmp_path: Path) -> None:
    path = tmp_path / "mine.agent"
    path.write_bytes(b"before")
    with pytest.raises(TypeError):
        write_whole(path, "no bytes")  # type: ignore[arg-type]
    assert path.read_bytes() == b"before"
    assert [each.name for each in tmp_path.iterdir()] == ["mine.agent"]


def test_parts_of_those_who_were_killed_are_swept_and_those_of_others_are_not(
    tmp_path: Path,
) -> None:
    old, new = tmp_path / f".old{PART_SUFFIX}", tmp_path / f".new{PART_SUFFIX}"
    for part in (old, new):
        part.touch()
    os.utime(old, (0, 0))
    write_whole(tmp_path / "file", b"text")
    assert not old.exists() and new.exists()


@POSIX
def test_two_players_do_not_write_one_file(tmp_path: Path) -> None:
    path = tmp_path / "take.jsonl"
    code = "import sys; from pathlib import Path; from rubbergosling.performance.journal import *\n"
    code += "JournalFile(Path(sys.argv[1]))"
    with JournalFile(path) as journal:
        journal.reached(0)
        before = path.read_text()
        other = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True)
        assert b"somebody is writing it already" in other.stderr
        with pytest.raises(JournalError, match="somebody is writing it already"):
            JournalFile(path)
        assert path.read_text() == before
    os.close(create(path))
    assert path.read_text() == ""


def test_a_sound_that_was_made_elsewhere_gets_its_name(tmp_path: Path) -> None:
    made = tmp_path / "made"
    made.write_bytes(b"sound")
    move_whole(made, tmp_path / "sound.wav")
    assert (tmp_path / "sound.wav").read_bytes() == b"sound"
    assert not made.exists()


@POSIX
def test_a_link_that_leads_nowhere_has_its_name(tmp_path: Path) -> None:
    for name in ("take.wav", "take-2.wav"):
        (tmp_path / name).symlink_to(tmp_path / "elsewhere")
    assert free_name(tmp_path / "take.wav") == tmp_path / "take-3.wav"
