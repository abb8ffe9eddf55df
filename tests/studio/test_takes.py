"""Live is offline: a take made by pages gives the events that the pages were told."""

from fractions import Fraction
from pathlib import Path
from typing import Any

from rubbergosling import events
from rubbergosling.agents.ensemble import load_of
from rubbergosling.performance.journal import read_journal
from rubbergosling.studio.server import StudioServer
from rubbergosling.studio.studio import Studio
from tests.studio.test_admission import get
from tests.support.random_edits import Player
from tests.support.studio_page import SocketPage

EDITS = 100


def test_a_take_of_a_hundred_edits_renders_to_the_events_that_were_told(
    server: StudioServer, studio: Studio, page: SocketPage, tmp_path: Path
) -> None:
    player = Player(seed=5)
    for number in range(EDITS):
        verb, arguments = player.next()
        page.verb(verb, *arguments)
        if number % 5 == 4:  # the music goes on between them
            page.next("bar")
    page.verb("hush")
    page.next("bar")
    page.next("bar")
    answer = page.ask("download", what="journal")
    path = tmp_path / "take.jsonl"
    path.write_bytes(get(server, answer["path"]).body)  # type: ignore[attr-defined]
    take = read_journal(path, studio.bank.names, load_of)
    assert len(take.performance.entries) > EDITS * 0.4
    offline = [
        (float(event.bar), event.instrument, event.predicted, event.note)
        for event in events(take.performance, 0, Fraction(take.bars))
    ]
    told = [row for message in page.heard if message["kind"] == "played" for row in rows(message)]
    assert len(told) > 50
    assert told == offline[: len(told)]
    assert len(offline) - len(told) < 20  # what sounds after the page asked


def rows(message: dict[str, Any]) -> list[tuple[Any, ...]]:
    return [
        (event["bar"], event["instrument"], event["predicted"], event["note"])
        for event in message["events"]
    ]
