"""docs/osc.md is the table of verbs, and what it shows is what happens."""

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rubbergosling.commands.clients import NOTIFY_SECONDS
from rubbergosling.osc_remote.answers import MAX_ANSWER
from rubbergosling.osc_remote.broadcasts import MAX_LISTENERS, STREAMS
from rubbergosling.osc_remote.lanes import LIMIT_SECONDS
from rubbergosling.osc_remote.packets import MAX_AHEAD_SECONDS
from rubbergosling.osc_remote.reference import TABLE, with_tables
from rubbergosling.osc_remote.service import OSC_VERBS
from rubbergosling.osc_remote.trust import BYTES_A_SECOND, SHORT_BYTES, TIMES
from rubbergosling.settings import DEFAULT_PORT
from tests.support.osc_client import Answer, Client

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "osc.md").read_text(encoding="utf-8")
EXCHANGES = re.findall(r"^> (.+)\n  (.+)$", PAGE, re.MULTILINE)


def chapter(title: str, page: str = PAGE) -> str:
    """What stands under a title."""
    return page.split(f"\n## {title}\n")[1].split("\n## ")[0]


def messages(text: str, number: type = float) -> Iterator[tuple[str, list[Any]]]:
    """The messages that a text shows: their addresses and what stands behind."""
    for message in re.findall(r"`(/gosling/[^`]+)`", text):
        address, *words = shlex.split(message)
        yield address, [number(w) if re.fullmatch(r"\d+(\.\d+)?", w) else w for w in words]


def shown(answer: Answer) -> str:
    """An answer as the page shows it."""
    words = (f'"{v}"' if isinstance(v, str) and " " in v else f"{v}" for v in answer)
    return re.sub(r"(?<=done bpm )[\d.]+", "12.5", " ".join(words))


def test_the_tables_are_made_from_the_source() -> None:
    assert with_tables(PAGE) == PAGE, "run: make docs"
    assert set(TABLE.findall(PAGE)) == {
        (f"<!-- made by make docs: {name} -->\n\n", name)
        for name in ("commands", "clients", "questions", "streams")
    }


def test_the_command_makes_the_tables_anew(tmp_path: Path) -> None:
    page = tmp_path / "osc.md"
    page.write_text(re.sub(r"^\| `/gosling/(b|s|n).*\n", "", PAGE, flags=re.MULTILINE), "utf-8")
    assert "/gosling/solo INSTRUMENT" not in page.read_text("utf-8")
    command = [sys.executable, "-m", "rubbergosling.osc_remote.reference", str(page)]
    subprocess.run(command, check=True)
    made = page.read_text("utf-8")
    for table in ("Commands", "Questions", "Listening"):
        assert chapter(table, made) == chapter(table)


@pytest.mark.parametrize(
    "said",
    [
        f"OSC at 127.0.0.1:{DEFAULT_PORT}, files in",
        f"oscsend 127.0.0.1 {DEFAULT_PORT} /gosling/hush",
        f'NetAddr("127.0.0.1", {DEFAULT_PORT})',
        f"the port for sending to {DEFAULT_PORT}.",
        f"not done after {LIMIT_SECONDS:g} seconds is answered",
        f"An answer that is longer than {MAX_ANSWER:,} bytes is cut",
        f"This ends after {NOTIFY_SECONDS:g} seconds,",
        f"They end after {NOTIFY_SECONDS:g} seconds,",
        f"{MAX_LISTENERS} can listen at once",
        f"more than {MAX_AHEAD_SECONDS:g} seconds ahead,",
        f"no more than {BYTES_A_SECOND // 1024} kB a second",
        f"{TIMES} times as many bytes as it sent, or {SHORT_BYTES} bytes",
    ],
)
def test_the_numbers_in_its_text_are_those_of_the_source(said: str) -> None:
    assert said in " ".join(PAGE.split())


def test_the_row_of_notify_tells_for_how_long() -> None:
    assert f"for {NOTIFY_SECONDS:g} seconds" in OSC_VERBS["notify"].help


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
