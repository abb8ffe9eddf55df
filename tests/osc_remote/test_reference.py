"""docs/osc.md is the table of verbs, and what it shows is what happens."""

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rubbergosling.osc_remote.reference import reference
from rubbergosling.osc_remote.verbs import OSC_VERBS, STREAMS
from tests.support.osc_client import Answer, Client

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "osc.md").read_text(encoding="utf-8")
EXCHANGES = re.findall(r"^> (.+)\n  (.+)$", PAGE, re.MULTILINE)


def chapter(title: str) -> str:
    """What stands under a title."""
    return PAGE.split(f"\n## {title}\n")[1].split("\n## ")[0]


def messages(text: str, number: type = float) -> Iterator[tuple[str, list[Any]]]:
    """The messages that a text shows: their addresses and what stands behind."""
    for message in re.findall(r"`(/gosling/[^`]+)`", text):
        address, *words = shlex.split(message)
        yield address, [number(w) if re.fullmatch(r"\d+(\.\d+)?", w) else w for w in words]


def shown(answer: Answer) -> str:
    """An answer as the page shows it."""
    words = (f'"{v}"' if isinstance(v, str) and " " in v else f"{v}" for v in answer)
    return re.sub(r"(?<=done bpm )[\d.]+", "12.5", " ".join(words))


def test_the_page_is_written_from_the_source() -> None:
    assert reference() == PAGE, "run: make docs"


def test_the_page_comes_out_of_the_command() -> None:
    command = [sys.executable, "-m", "rubbergosling.osc_remote.reference"]
    assert subprocess.run(command, capture_output=True, check=True).stdout.decode() == PAGE


def test_it_tells_of_every_verb_and_every_stream() -> None:
    told = {address for address, _ in messages(PAGE)}
    assert {f"/gosling/{name}" for name in [*OSC_VERBS, *STREAMS]} <= told


@pytest.mark.parametrize(("asked", "answer"), EXCHANGES)
def test_an_exchange_of_the_page_is_what_happens(client: Client, asked: str, answer: str) -> None:
    ((address, values),) = messages(f"`{asked}`", int)
    assert [shown(a) for a in client.ask(address, *values)] == [answer]


def test_every_way_to_say_it_is_understood(client: Client) -> None:
    said = list(messages(chapter("A message")))
    let_go = [address for address, values in said if values == [0]]
    for address, values in said:
        if values != [0]:
            assert client.ask(address, *values)[-1][0] == "/gosling/done"
    assert let_go == ["/gosling/hush"]
    assert len(said) >= 14


def test_the_layout_for_a_phone_is_understood(client: Client, folder: Path) -> None:
    table = chapter("A phone or a tablet").split("|---|---|\n")[1].split("\n\n")[0]
    controls = list(messages(table))
    for address, values in controls:
        assert all(isinstance(value, float) for value in values)
        *_, (how, name, *_) = client.ask(address, *values)
        assert (how, address.startswith(f"/gosling/{name}")) == ("/gosling/done", True)
    assert len(controls) == len(set(map(str, controls))) >= 20
    assert (folder / "mine.agent").exists()


def test_every_field_of_the_status_is_told(client: Client) -> None:
    client.ask("/gosling/predict", "lead")
    fields = set(client.status())
    told = set(re.findall(r"`([a-z][a-z/-]*)`", chapter("Questions")))
    assert fields <= told
    assert {name for name in told if "/" in name} <= fields


def test_every_file_it_leads_to_is_there() -> None:
    links = re.findall(r"\]\(([^)#]+)", PAGE)
    assert len(links) >= 5
    assert not [link for link in links if not (DOCS / link).exists()]
