"""The look-ahead, driven by hand on a virtual clock: no threads, no waiting."""

import struct
import threading
from fractions import Fraction
from math import floor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rubbergosling.agents.ensemble import Ensemble
from rubbergosling.agents.rehearsal import events
from rubbergosling.engine.silent import SilentEngine
from rubbergosling.language.parser import parse
from rubbergosling.mixer.mixer import Mixer
from rubbergosling.mixer.samples import find_samples
from rubbergosling.performance.entries import (
    Action,
    Evaluate,
    Hush,
    MovePointer,
    Performance,
    SetTempo,
)
from rubbergosling.performance.journal_format import entry_fields, entry_of
from rubbergosling.player.clock import Clock, VirtualClock
from rubbergosling.player.journal_writer import JournalWriter
from rubbergosling.player.notifications import Notification, Played, Said
from rubbergosling.player.publisher import Publisher
from rubbergosling.player.scheduler import Scheduler
from rubbergosling.player.transport import Transport
from rubbergosling.player.window import play_window
from rubbergosling.settings import Quantise, Settings
from rubbergosling.timeline.track_events import Event

BANK = find_samples()
PROGRAMS = [
    parse(text)
    for text in (
        "bpm 140; kick*4; snare*2+0.5;",
        "kick*3 3,3,2 (dist:2); lead*4 2,1 40,52,45 cut_mousex;",
        "bpm 93; bass*1.5 1,2 30.5; closedhat*8;",
        "kick*4 (lpf:300, dist:2); openhat*0.5;",
        "",
    )
]

ACTIONS: st.SearchStrategy[Action] = st.one_of(
    st.sampled_from(PROGRAMS).map(lambda program: Evaluate(program)),
    st.sampled_from([Fraction(60), Fraction(140), Fraction(999)]).map(SetTempo),
    st.just(Hush()),
    st.tuples(st.floats(0, 1), st.floats(0, 1)).map(lambda xy: MovePointer(*xy)),
)
SILENCE = SetTempo(Fraction(120))


class Take:
    """A scheduler on a silent engine, and what it sent; its journal is written where there is one.

    Attributes:
        played: The events that were sent.
        said: What the player would read.
    """

    def __init__(
        self, look_ahead: float = 0.2, quantise: Quantise = "step", clock: Clock | None = None
    ) -> None:
        self.clock = clock or VirtualClock()
        self.engine = SilentEngine()
        self.said: list[str] = []
        self.played: list[Event] = []
        self.publisher = Publisher()
        self.publisher.subscribe(self.hear)
        self.journal = JournalWriter(lambda error: pytest.fail(str(error)))
        chosen = Settings(look_ahead_seconds=look_ahead, quantise=quantise)
        self.transport = Transport(self.clock, chosen, self.publisher.post)
        self.scheduler = Scheduler(self.transport, Ensemble(), self.journal, self.publisher)
        self.mixer = Mixer(self.engine, BANK, PROGRAMS)
        self.scheduler.mixer = self.mixer
        self.transport.begin(Performance())

    def hear(self, notification: Notification) -> None:
        """Keeps what was sent and said."""
        if isinstance(notification, Played):
            self.played += notification.events
        elif isinstance(notification, Said):
            self.said.append(notification.text)

    def tick(self) -> None:
        """One window."""
        self.scheduler.tick()
        self.publisher.deliver()

    def wait(self, seconds: float, tick: float = 0.05) -> None:
        """Lets time pass, with a window at every tick."""
        for _ in range(round(seconds / tick)):
            self.clock.wait(tick, threading.Event())
            self.tick()


@settings(max_examples=60)
@given(st.lists(st.tuples(st.sampled_from([0.05, 0.1, 0.35, 1.3]), ACTIONS), max_size=8))
def test_a_live_take_equals_its_offline_events(script: list[tuple[float, Action]]) -> None:
    take = Take()
    for seconds, action in script:
        take.transport.add(action)
        take.wait(seconds)
    take.wait(1.0)
    sent = take.transport.sent
    assert take.played == events(take.transport.performance, Fraction(0), sent)
    lines = [entry_fields(entry) for entry in take.transport.performance.entries]
    assert all(isinstance(line["bar"], str) for line in lines)


def test_the_journal_of_a_take_gives_the_same_events() -> None:
    take = Take()
    for text in ("bpm 150; kick*4;", "bpm 97.3; kick*3 3,2; snare;"):
        take.transport.add(Evaluate(parse(text), text))
        take.wait(1.7)
    written = [entry_fields(entry) for entry in take.transport.performance.entries]
    read = Performance()
    for fields in written:
        read = read.added(entry_of(fields, BANK.names))
    assert events(read, 0, take.transport.sent) == take.played
    assert len(take.played) > 8


def test_the_same_requests_go_to_a_live_engine_and_into_a_score() -> None:
    take = Take()
    for program in PROGRAMS[:4]:
        take.transport.add(Evaluate(program))
        take.wait(1.1)
    sent = take.transport.sent
    offline = SilentEngine()
    mixer = Mixer(offline, BANK, PROGRAMS)
    start = take.clock.now() - 4 * 1.1 + 0.2
    tempo = take.transport.performance.tempo
    play_window(
        mixer, take.transport.performance, Ensemble(), Fraction(0), sent,
        lambda bar: start + float(tempo.seconds_at(bar)),
    )  # fmt: skip
    ends = take.clock.now() + 10
    live_bundles, offline_bundles = (
        [datagram[16:] for datagram in context.datagrams(ends)]
        for context in (take.engine.context, offline.context)
    )
    assert live_bundles == offline_bundles


def test_time_tags_are_exact_to_a_microsecond() -> None:
    for bpm in (140, 150, 93):
        take = Take()
        start = take.clock.now() + take.transport.look_ahead_seconds
        take.transport.add(Evaluate(parse(f"bpm {bpm}; closedhat*16;")))
        take.wait(60.0)
        ideal = [float(start + Fraction(k, 16) * 240 / bpm) for k in range(len(take.played))]
        datagrams = [d for d in take.engine.context.datagrams(start + 100) if b"/s_new" in d]
        voices = [d for d in datagrams if b"sampler" in d][-len(ideal) :]
        tags = [struct.unpack(">Q", datagram[8:16])[0] / 2**32 for datagram in voices]
        assert len(tags) == len(ideal) > 300
        assert max(abs(tag - due) for tag, due in zip(tags, ideal, strict=True)) < 1e-6


def test_an_evaluation_takes_effect_at_the_next_step_not_yet_sent() -> None:
    take = Take()
    take.wait(0.5)
    entry = take.transport.add(Evaluate(PROGRAMS[0]))
    assert entry.bar % Fraction(1, 8) == 0
    assert 0 <= entry.bar - take.transport.sent < Fraction(1, 8)


def test_an_evaluation_can_wait_for_the_next_beat_or_bar() -> None:
    for quantise, grid in (("beat", Fraction(1, 4)), ("bar", Fraction(1))):
        take = Take(quantise=quantise)
        take.wait(0.9)
        entry = take.transport.add(Evaluate(PROGRAMS[0]))
        assert entry.bar % grid == 0
        assert 0 <= entry.bar - take.transport.sent < grid


def test_every_event_is_sent_a_look_ahead_before_it_sounds() -> None:
    take = Take(look_ahead=0.05)
    take.transport.add(Evaluate(PROGRAMS[0]))
    take.wait(0.5, tick=0.01)
    sent, now = take.transport.sent, take.transport.bar
    assert float(sent - now) * 240 / 140 <= 0.06
    assert take.scheduler.lateness.count == 0


def stall(take: Take, seconds: float) -> None:
    """The machine does nothing for a while."""
    take.clock.wait(seconds, threading.Event())
    take.tick()


def test_after_the_first_stall_nothing_is_late_any_more() -> None:
    take = Take()
    take.transport.add(Evaluate(parse("bpm 150; closedhat*16;")))
    take.wait(1.0)
    stall(take, 0.15)
    late = take.scheduler.lateness.count
    for seconds in (0.3, 0.15, 0.3, 0.15, 0.3):
        take.wait(1.0)
        stall(take, seconds)
    take.wait(1.0)
    assert take.scheduler.lateness.count == late
    assert take.transport.look_ahead_seconds > 0.2
    assert "look-ahead" in take.said[0]
    assert take.played == events(take.transport.performance, 0, take.transport.sent)


def grown(stalls: tuple[float, ...] = (0.15, 0.3)) -> Take:
    """A take whose look-ahead has grown."""
    take = Take()
    take.transport.add(Evaluate(parse("bpm 150; closedhat*16; snare*2+0.5;")))
    for seconds in stalls:
        take.wait(1.0)
        stall(take, seconds)
    assert take.transport.look_ahead_seconds > 0.2
    return take


@pytest.mark.parametrize("stalls", [(0.15, 0.3), (0.15, 0.3, 0.15, 0.3, 0.15, 0.3), (0.2,)])
def test_after_a_calm_minute_changes_are_heard_as_soon_as_at_the_start(
    stalls: tuple[float, ...],
) -> None:
    take = grown(stalls)
    late, told = take.scheduler.lateness, len(take.said)
    take.wait(59)
    assert take.transport.look_ahead_seconds > 0.2
    take.wait(2)
    assert take.transport.look_ahead_seconds == 0.2
    take.wait(120)
    assert take.said[told:] == [
        "the machine has been calm for a minute: "
        "what you change is heard 200 ms later again (look-ahead)"
    ]
    assert take.scheduler.lateness == late
    entry = take.transport.add(Evaluate(PROGRAMS[0]))
    assert float(entry.bar - take.transport.bar) * 240 / 150 < 0.2 + 0.2
    take.wait(3)
    assert take.played == events(take.transport.performance, 0, take.transport.sent)


def test_stalls_that_the_grown_look_ahead_stands_keep_it_grown() -> None:
    take = grown()
    high = take.transport.look_ahead_seconds
    late = take.scheduler.lateness.count
    for _ in range(6):  # one in each half minute: the machine is not calm
        take.wait(30)
        stall(take, 0.2)
    assert take.transport.look_ahead_seconds == high
    assert take.scheduler.lateness.count == late


def test_a_look_ahead_asked_for_is_what_it_comes_back_to() -> None:
    take = Take(look_ahead=0.5)
    take.transport.add(Evaluate(PROGRAMS[0]))
    take.wait(1)
    stall(take, 0.4)
    assert take.transport.look_ahead_seconds > 0.5
    take.wait(62)
    assert take.transport.look_ahead_seconds == 0.5


@pytest.mark.parametrize(
    ("seconds", "words"), [(12.0, "12 s"), (1.4, "1.4 s"), (600, "10 minutes")]
)
def test_who_was_stopped_reads_for_how_long_and_where_the_music_goes_on(
    seconds: float, words: str
) -> None:
    take = Take()
    take.transport.add(Evaluate(parse("bpm 240; closedhat*4;")))
    take.wait(2.0)
    stall(take, seconds)
    take.wait(1.0)
    bar = floor(2.0 + seconds - 0.2) + 1
    assert take.said == [f"the music was stopped for {words} and goes on at bar {bar}"]
    assert take.transport.look_ahead_seconds == 0.2
    assert take.played[-1].bar > bar - 1


def test_what_is_far_too_late_is_left_out_and_counted() -> None:
    take = Take()
    take.transport.add(Evaluate(parse("bpm 150; closedhat*16;")))
    take.wait(1.0)
    before = len(take.played)
    stall(take, 3.0)
    late = take.scheduler.lateness
    assert late.count > late.left_out > 20
    assert 2.7 < late.worst_seconds < 3.0
    assert len(take.played) - before < late.count


def test_a_program_evaluated_during_a_stall_is_still_arranged() -> None:
    take = Take()
    take.transport.add(Evaluate(PROGRAMS[0]))
    take.wait(0.5)
    take.transport.add(Evaluate(PROGRAMS[2]))
    stall(take, 5.0)
    take.wait(2.0)
    assert {event.instrument for event in take.played[-5:]} == {"bass", "closedhat"}


def test_an_error_in_a_window_is_reported_and_the_music_goes_on() -> None:
    take = Take()
    failing = Evaluate(parse("kick*4;"))
    take.transport.add(failing)
    take.scheduler.mixer = None
    take.wait(0.5)
    take.scheduler.resume(take.mixer)
    take.wait(1.0)
    assert take.played[0].bar > 0
    assert take.scheduler.lateness.count == 0
