"""Names of files that come by OSC: none is written or read outside the folder chosen at start."""

from pathlib import Path

import pytest

from tests.support.osc_client import Client

FILE_VERBS = ("agent/save", "agent/load", "record/start", "journal/start")

TRICKS = (
    "..", "../mine", "takes/../../mine", "/tmp/mine", "//tmp/mine", "~/mine", "~root/mine", ".mine",
    "takes/../../../etc/passwd", "..\\mine", "C:\\mine", "C:mine", "\\\\host\\share\\mine", "",
    " ", ".", "nul", "CON.wav", "com1.agent", "mine.", "mine ", "mine. . .", "mine\nmine",
    "\x1b[2Jmine", "mine\u202egnp", "x" * 201, "ü" * 101, "a/" * 90 + "a", "mine.exe", "mine.py",
    "*.agent", "mine?", "link/mine", "loop/mine", "nowhere/mine", "takes", "takes/", "mine|ls",
    "$(ls)/mine", "%2e%2e/mine", "..%2fmine/x", "\u2024\u2024/mine",
)  # fmt: skip
"""Names that lead out of the folder, or that some system takes for another or none at all."""


@pytest.fixture
def surroundings(folder: Path) -> Path:
    """The folder with a folder and links in it; returns what is around it."""
    outside = folder.parent
    (folder / "takes").mkdir()
    (folder / "link").symlink_to(outside)
    (folder / "loop").symlink_to("loop")
    (outside / "mine.agent").write_bytes(b"not to be read")
    for suffix in (".agent", ".wav", ".jsonl"):
        (folder / f"out{suffix}").symlink_to(outside / f"mine{suffix}")
        (folder / f"self{suffix}").symlink_to(f"self{suffix}")
    return outside


def everything(folder: Path) -> dict[str, bytes | None]:
    """All that is in a folder, with what the files hold."""
    return {str(path): path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}


@pytest.mark.parametrize("verb", FILE_VERBS)
def test_no_trick_leads_out_of_the_folder(client: Client, surroundings: Path, verb: str) -> None:
    before = everything(surroundings)
    for name in (*TRICKS, "out", "self"):
        if verb != "agent/load" and name == "takes":
            continue  # a new file beside the folder of that name
        arguments = (name,) if verb in ("record/start", "journal/start") else ("snare", name)
        ((address, failed, reason),) = client.ask(verb, *arguments)
        assert (address, failed) == ("/gosling/fail", verb), name
        assert "should not happen" not in reason, name
        assert reason.isprintable()
    assert everything(surroundings) == before


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("mine", "mine.agent"), ("mine.agent", "mine.agent"), ("takes/mine", "takes/mine.agent"),
        ("Füße 2", "Füße 2.agent"), ("音", "音.agent"), ("x" * 100, f"{'x' * 100}.agent"),
        ("mine.AGENT", "mine.AGENT"), ("a-b_c(1)", "a-b_c(1).agent"),
    ],
)  # fmt: skip
def test_a_plain_name_is_a_file_in_the_folder(
    client: Client, surroundings: Path, folder: Path, name: str, expected: str
) -> None:
    assert client.done("agent/save", "snare", name) == (expected,)
    assert (folder / expected).stat().st_size > 1000
    client.done("agent/load", "snare", name)


def test_a_journal_never_replaces_a_file(client: Client, folder: Path) -> None:
    (folder / "take.jsonl").write_text("precious")
    assert client.done("journal/start", "take") == ("take-2.jsonl",)
    client.done("journal/stop")
    assert (folder / "take.jsonl").read_text() == "precious"


def test_a_file_that_is_no_agent_is_refused(client: Client, folder: Path) -> None:
    (folder / "broken.agent").write_bytes(b"\x80\x04cos\nsystem\n(S'true'\ntR.")
    (folder / "folder.agent").mkdir()
    for name in ("broken", "folder", "missing"):
        ((address, _, reason),) = client.ask("agent/load", "snare", name)
        assert address == "/gosling/fail" and "should not happen" not in reason
