"""docs/takes.md: its journals are journals, and what its commands print is what is printed."""

import json
import re
import shlex
from itertools import zip_longest
from pathlib import Path

import pytest

from rubbergosling.cli.main import main
from rubbergosling.language.vocabulary import DRUMS
from rubbergosling.performance.journal import read_journal
from rubbergosling.performance.journal_format import ACTIONS, entry_fields, entry_of

PAGE = Path("docs/takes.md").read_text(encoding="utf-8")
MONDAY, TUESDAY = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
EXAMPLES = [
    match.groups()
    for match in re.finditer(r"```\n\$ rubbergosling (.*?)\n(.*?)```", PAGE, re.DOTALL)
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the journals of the page; the damaged one ends within its sixth line."""
    (tmp_path / "monday.jsonl").write_text(MONDAY)
    (tmp_path / "tuesday.jsonl").write_text(TUESDAY)
    *lines, last, _ = MONDAY.splitlines(keepends=True)
    (tmp_path / "damaged.jsonl").write_text("".join(lines) + last[:24])
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(("command", "shown"), EXAMPLES, ids=[command for command, _ in EXAMPLES])
def test_a_command_prints_what_the_page_shows(
    command: str, shown: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(shlex.split(command)) == 0
    printed = capsys.readouterr()
    lines = [*printed.err.splitlines(), *printed.out.splitlines()]
    for line, expected in zip_longest(lines, shown.splitlines()):
        if expected == "...":
            break
        assert line == expected


def test_the_page_has_three_examples() -> None:
    assert [command.split()[0] for command, _ in EXAMPLES] == ["events", "diff", "diff"]


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("name", ["monday.jsonl", "tuesday.jsonl"])
def test_its_journals_are_whole_and_written_as_the_program_writes_them(name: str) -> None:
    assert read_journal(Path(name), DRUMS).damage is None
    for line in Path(name).read_text().splitlines():
        entry = entry_of(json.loads(line), DRUMS)
        if "reached" not in line:
            assert json.dumps(entry_fields(entry)) == line  # type: ignore[arg-type]


def test_it_tells_of_every_action() -> None:
    _, *rows = re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE)
    assert sorted(rows) == sorted(ACTIONS)
