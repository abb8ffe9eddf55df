"""What is seen while it plays: the screen as a picture of values, and plain lines."""

import sys
import threading
from collections.abc import Iterator, Sequence
from fractions import Fraction
from io import StringIO
from math import floor
from pathlib import Path
from queue import Queue

import pytest
from rich.console import Console, ConsoleDimensions
from rich.text import Text

from rubbergosling import Session, parse
from rubbergosling.agents.agent_kind import Learnt
from rubbergosling.agents.agent_spans import unusual_settings
from rubbergosling.agents.agent_states import RhythmState
from rubbergosling.agents.ensemble import Ensemble
from rubbergosling.agents.rehearsal import rehearsed
from rubbergosling.agents.rhythm_agents import RhythmAgents
from rubbergosling.cli.agent_rows import BLOCKS, agent_rows, learnt_line, loss_curve
from rubbergosling.cli.display import View, Watcher, marks_of, picture
from rubbergosling.cli.screen import screen
from rubbergosling.performance.entries import Performance
from rubbergosling.player.notifications import Notification, Said
from tests.cli.schooling import FIRST, SECOND, forgetful, lessons
from tests.support.sessions import silent_session

NEWEST = "evaluated lesson.gosling, from bar 5"
EIGHT = ("snare", "closedhat", "openhat", "tom", "rim", "clap", "cowbell", "shaker")


class HeldClock:
    """A clock that moves when a test says so."""

    def __init__(self) -> None:
        self.seconds = 1_000_000.0

    def now(self) -> float:
        return self.seconds

    def unix(self, seconds: float) -> float:
        return seconds

    def stepped(self) -> None:
        pass

    def wait(self, seconds: float, wake: threading.Event) -> None:
        wake.wait(0.001)


def view_of(
    performance: Performance, bar: Fraction, late_bars: int = 0, ensemble: Ensemble | None = None
) -> View:
    """What there is to see at a bar of a performance."""
    ensemble = ensemble or rehearsed(performance, Fraction(floor(bar)))
    return View(
        "silent", bar, performance.tempo.tempo_at(bar), performance.program_at(bar),
        marks_of(performance, floor(bar), ensemble),
        tuple(ensemble.of(RhythmAgents).states(performance, bar).values()),
        late_bars=late_bars, settings=unusual_settings(performance, bar),
    )  # fmt: skip


def drawn(
    view: View, messages: Sequence[str] = (NEWEST,), width: int = 80, height: int = 24
) -> list[str]:
    """The lines of the screen, as they stand on a terminal of that size."""
    console = Console(width=width, height=height, file=StringIO())
    shown = picture(view, [Said(text) for text in messages], ConsoleDimensions(width, height))
    with console.capture() as captured:
        console.print(shown)
    return [line.rstrip() for line in captured.get().splitlines()]


def line_with(lines: Sequence[str], words: str) -> str:
    (line,) = (line for line in lines if words in line)
    return line


def state_of(performance: Performance, bar: Fraction) -> RhythmState:
    return rehearsed(performance, bar).of(RhythmAgents).state(performance, "snare", bar)


def test_an_untaught_agent_has_no_target_and_says_so() -> None:
    performance, _ = lessons((FIRST.format("predict"), 4))
    lines = drawn(view_of(performance, Fraction(1)))
    assert "snare  plays  untaught: it would play at random" in lines
    assert "? ?  ? ?  ? ?  ? ?" in line_with(lines, "  taught")
    assert "never taught here" in line_with(lines, "  plays    ")


def test_a_first_lesson_shows_its_loss_its_target_and_when_it_will_be_heard() -> None:
    performance, _ = lessons((FIRST.format("learn"), 4))
    lines = drawn(view_of(performance, Fraction(1)))
    assert "snare  learns  1 bar of lessons  loss 0." in line_with(lines, "learns")
    assert "● ·  · ·  ● ·  · ·" in line_with(lines, "  taught")
    assert "2 of 8 right" in line_with(lines, "  would play")
    assert "heard two bars later" in line_with(lines, "  taught")


def test_what_will_be_played_stands_under_the_steps_of_its_track() -> None:
    performance, end = lessons((FIRST.format("learn"), 4), (FIRST.format("predict"), 4))
    lines = drawn(view_of(performance, end - 1))
    track, guesses = line_with(lines, "predict snare"), line_with(lines, "  plays    ")
    assert [at for at, mark in enumerate(track) if mark == "●"] == [
        at for at, mark in enumerate(guesses) if mark == "●"
    ]
    assert "8 of 8 right" in guesses
    assert "██▁▁ ▁▁▁▁ ██▁▁ ▁▁▁▁" in line_with(lines, "  probability")


def test_every_pattern_ever_taught_tells_how_much_of_it_is_still_known() -> None:
    performance, end = forgetful()
    state = state_of(performance, end - 1)
    lines = drawn(view_of(performance, end - 1))
    assert state.known[0].right < 8
    for number, known in enumerate(state.known, 1):
        line = line_with(lines, f"{number}  {known.pattern}")
        assert f"{known.right} of {known.taught}" in line
        assert line.count("■") == known.right * 8 // known.taught
    assert f"knows {state.right} of 24 taught" in line_with(lines, "  taught")


def test_a_loss_curve_tells_small_losses_apart() -> None:
    curve = loss_curve([0.7, 0.1, 0.02, 0.004, 0.001])
    assert list(curve) == sorted(set(curve), reverse=True)
    assert loss_curve([50.0, 1.0, 0.0]) == f"{BLOCKS[-1]}{BLOCKS[-1]}{BLOCKS[0]}"


def test_where_there_is_little_room_older_patterns_share_a_row() -> None:
    performance, end = forgetful()
    state = state_of(performance, end - 1)
    rows = [row.plain for row in agent_rows([state], 0, (80, 6))]
    older = state.known[0].right + state.known[1].right
    assert len(rows) == 6
    assert f"{older} of 16" in rows[-2] and "2 older patterns" in rows[-2]
    assert "3  kick*8 -> snare+0.5" in rows[-1]


def test_where_there_is_less_room_each_agent_has_one_row() -> None:
    performance, end = forgetful()
    state = state_of(performance, end - 1)
    _, row = agent_rows([state], 0, (60, 3))
    assert row.plain.startswith("snare plays")
    assert f"{state.correct}/8" in row.plain
    assert f"knows {state.right}/24" in row.plain
    assert [row.plain for row in agent_rows([state] * 5, 0, (60, 3))][-1] == "and 3 more agents"
    assert agent_rows([state], 0, (60, 0)) == []


@pytest.fixture(scope="module")
def crowd() -> View:
    """Eight agents that have each been taught two patterns."""
    learn = " ".join(f"learn {name}*{speed};" for speed, name in enumerate(EIGHT, 1))
    performance, end = lessons(("source kick*4;" + learn, 2), ("source kick 3,3,2;" + learn, 2))
    return view_of(performance, end - Fraction(1, 2))


ERROR = 'line 1, column 1: unknown instrument "snair": did you mean snare?\nsnair*2;\n^^^^^'


@pytest.mark.parametrize("size", [(80, 24), (60, 20), (120, 50), (40, 12), (30, 8)])
@pytest.mark.parametrize("newest", [NEWEST, ERROR, "so it goes " * 12])
def test_the_newest_message_is_seen_on_every_terminal(
    crowd: View, size: tuple[int, int], newest: str
) -> None:
    width, height = size
    lines = drawn(crowd, ["an old message", newest], width, height)[: height - 1]
    assert all(len(line) <= width for line in lines)
    # Where it is folded it takes several lines; its beginning and, on usual ones, its end.
    words = newest.split()
    assert any(line.startswith(words[0]) for line in lines)
    if height >= 20:
        assert lines[-1].endswith(words[-1])


def test_eight_agents_fit_a_usual_terminal(crowd: View) -> None:
    lines = drawn(crowd)
    assert len(lines) < 24
    assert [line.split()[0] for line in lines if "knows" in line] == list(EIGHT)


def test_the_header_tells_of_late_lessons_and_never_loses_it() -> None:
    performance, _ = lessons((FIRST.format("learn"), 4))
    view = view_of(performance, Fraction(1), late_bars=3)
    for width in (80, 60):
        assert "lessons late in 3 bars" in drawn(view, width=width)[0]
    assert "late" not in drawn(view_of(performance, Fraction(1)))[0]


def test_the_header_shows_settings_that_an_earlier_program_has_left() -> None:
    lesson = FIRST.format("learn")
    programs = (
        f"structure 2; {lesson}", f"memory 64; {lesson}", lesson,
        f"structure 32,16,8; memory all; {lesson}",
    )  # fmt: skip
    performance, _ = lessons(*((program, 2) for program in programs))
    header = [drawn(view_of(performance, Fraction(bar)), width=90)[0] for bar in (1, 3, 5, 7)]
    assert ["structure 2" in line for line in header] == [True, True, True, False]
    assert ["memory 64" in line for line in header] == [False, True, True, False]
    assert "structure 2  memory 64" in drawn(view_of(performance, Fraction(5)), width=60)[0]


def test_without_agents_there_are_only_tracks() -> None:
    performance, _ = lessons(("kick*4; snare;", 4))
    assert drawn(view_of(performance, Fraction(1)))[1:3] == [
        "kick   ●··· ●··· ●··· ●···",
        "snare  ●··· ···· ···· ····",
    ]


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("lead*4 2,1 60;", "lead  ●·◑· ●·◑· ●·◑· ●·◑·"),  # long, short: never even steps
        ("kick*3;", "kick  ●··· ·◑·· ··◑· ····"),
        ("kick*32;", "kick  ◉◉◉◉ ◉◉◉◉ ◉◉◉◉ ◉◉◉◉"),
        ("kick*4+0.5;", "kick  ··●· ··●· ··●· ··●·"),
    ],
)
def test_a_hit_between_two_sixteenths_is_not_drawn_on_one(
    session: Session, clock: HeldClock, text: str, row: str
) -> None:
    session.evaluate(text)
    clock.seconds += 0.3
    lines = drawn(Watcher(session).view())
    assert lines[1] == row


def test_of_more_errors_than_there_is_room_for_the_rest_is_counted(crowd: View) -> None:
    error = "line 1, column 1: unknown\nsnair;\n^^^^^"
    lines = drawn(crowd, ["\n".join([error] * 9)], 60, 15)[:14]
    shown = sum(line == "^^^^^" for line in lines)
    assert 0 < shown < 9
    assert lines[-1] == f"and {9 - shown} more errors"
    assert "more errors" not in "".join(drawn(crowd, ["\n".join([error] * 2)], 60, 24))
    assert "and 2 more errors" in drawn(crowd, ["\n".join([error] * (shown + 2))], 60, 15)
    assert "more lines" in drawn(crowd, ["\n".join(map(str, range(99)))], 60, 15)[-1]


def test_what_the_agents_rows_leave_out_or_shorten_is_explained(crowd: View) -> None:
    performance, end = forgetful()
    view = view_of(performance, end - 1)
    assert "patterns hidden" not in "".join(drawn(view))
    assert "3 patterns hidden" in line_with(drawn(view, height=11), "  probability")
    assert any("now  of all taught  loss" in line for line in drawn(view, width=60, height=9))
    assert any("in this bar  of all taught" in line for line in drawn(crowd))


def test_the_keys_stay_on_the_screen_where_nothing_else_needs_the_room(crowd: View) -> None:
    performance, _ = lessons(("kick*4; snare;", 4))
    view, hint = view_of(performance, Fraction(1)), "keys: h"

    def last(height: int) -> str:
        shown = picture(view, [Said(NEWEST)], ConsoleDimensions(60, height), hint)
        console = Console(width=60, height=height, file=StringIO())
        with console.capture() as captured:
            console.print(shown)
        return captured.get().splitlines()[-1].rstrip()

    assert last(10) == hint
    assert last(6) == NEWEST


@pytest.fixture
def clock() -> HeldClock:
    return HeldClock()


@pytest.fixture
def session(clock: HeldClock) -> Iterator[Session]:
    with silent_session(clock=clock) as playing:
        yield playing


def play_until(session: Session, clock: HeldClock, bar: int, learnt: int) -> list[Learnt]:
    """Lets time pass until a bar, and until so many bars of lessons have been learnt."""
    heard: Queue[Notification] = Queue()
    unsubscribe = session.subscribe(heard.put)
    clock.seconds += float(session.performance.tempo.seconds_at(Fraction(bar))) + 0.3
    found: list[Learnt] = []
    while len(found) < learnt:
        notification = heard.get(timeout=60)
        found += [notification] if isinstance(notification, Learnt) else []
    unsubscribe()
    return found


def test_the_screen_shows_the_agents_of_the_session_itself(
    session: Session, clock: HeldClock
) -> None:
    performance, _ = lessons((FIRST.format("learn"), 2), (FIRST.format("predict"), 8))
    session.perform(performance)
    watcher = Watcher(session)
    session.subscribe(watcher.hear)
    play_until(session, clock, 5, learnt=2)
    view = watcher.view()
    assert view.marks["snare"] == "●·······●·······"
    assert view.agents == (session.agents["snare"],)
    assert view.agents[0].lessons == 2
    assert "8 of 8 right" in line_with(drawn(view), "  plays    ")


def test_agents_are_looked_at_again_only_when_something_has_changed(
    session: Session, clock: HeldClock
) -> None:
    performance, _ = lessons((SECOND.format("learn"), 2), (SECOND.format("predict"), 8))
    session.perform(performance)
    watcher = Watcher(session)
    play_until(session, clock, 5, learnt=2)
    first = watcher.view()
    clock.seconds += 0.01
    assert watcher.view().agents is first.agents
    watcher.hear(
        Learnt(
            1, "snare", session.ensemble.of(RhythmAgents).heard(performance, "snare", Fraction(5))
        )
    )
    assert watcher.view().agents is not first.agents


class Terminal(StringIO):
    """Takes what is written to a terminal."""

    def isatty(self) -> bool:
        return True


def test_on_a_terminal_the_agents_and_the_newest_message_are_on_the_screen(
    session: Session, clock: HeldClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    performance, _ = lessons((FIRST.format("learn"), 3), (FIRST.format("predict"), 8))
    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    for name, value in {"TERM": "xterm", "COLUMNS": "80", "LINES": "24"}.items():
        monkeypatch.setenv(name, value)
    with screen(session):
        session.perform(performance)
        play_until(session, clock, 6, learnt=3)
        session.say(NEWEST)
    last = Text.from_ansi(terminal.getvalue()).plain.rpartition("Rubber Gosling")[2]
    assert "bar 7 beat 1" in last
    assert "8 of 8 right" in last
    assert NEWEST in last


def test_plain_lines_tell_the_lessons_that_bring_something_new(
    session: Session, clock: HeldClock, capsys: pytest.CaptureFixture[str]
) -> None:
    performance, _ = lessons((FIRST.format("learn"), 3), (FIRST.format("predict"), 8))
    with screen(session, plain=True):
        session.perform(performance)
        learnt = play_until(session, clock, 5, learnt=3)
    said = [line for line in capsys.readouterr().out.splitlines() if "was stopped" not in line]
    assert said == ["playing on silent", *map(learnt_line, learnt[:2])]
    assert said[1].startswith("snare: bar 1, 1 bar of lessons, loss 0.")
    assert said[2].endswith("knows 8 of 8")  # the loss is low now; the third brings no more


def test_the_screen_in_the_documents_is_what_is_drawn() -> None:
    performance = Performance.of(
        (0, parse("bpm 150; source kick*2; learn snare*2;")),
        (3, parse("source kick*4; learn snare*2 2,4,2;")),
    )
    shown = [line.rstrip() for line in drawn(view_of(performance, Fraction(9, 2)), width=90)]
    page = (Path(__file__).parents[2] / "docs" / "agent.md").read_text(encoding="utf-8")
    section = page.partition("## What the screen shows")[2]
    assert section.split("```\n")[1].splitlines() == shown[:9]
