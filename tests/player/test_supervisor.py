"""Engines that die, hang, are freed or booted anew, on a virtual clock: no engine, no waiting."""

import threading
from fractions import Fraction
from pathlib import Path

import pytest

from rubbergosling import EngineError, SampleError, Settings
from rubbergosling.agents.rehearsal import events
from rubbergosling.engine.live import Engine
from rubbergosling.engine.silent import SilentEngine
from rubbergosling.language.parser import parse
from rubbergosling.performance.entries import Evaluate, Hush
from rubbergosling.player.clock import VirtualClock
from rubbergosling.player.notifications import Notification, Said
from rubbergosling.player.supervisor import PATIENCE, PATIENCE_WITH_OURS, Supervisor
from tests.player.test_scheduler import BANK, Take
from tests.support.patience import PATIENCE_SECONDS
from tests.support.sessions import silent_session


class World:
    """What befalls an engine, and what was asked of it.

    Attributes:
        refuse: The engine's own: told what a server refuses.
        opened: All engines that were opened, in order.
        failures: What goes wrong each time an engine is opened again; nothing any more at the end.
    """

    def __init__(self, is_ours: bool = True) -> None:
        self.is_ours = is_ours
        self.has_ended = self.is_silent = self.has_company = False
        self.is_freed = self.knows_us = self.has_mouse = False
        self.failures: list[str] = []
        self.opened: list[FragileEngine] = []
        self.closed: list[FragileEngine] = []

    def open(self, settings: Settings, refuse: object) -> Engine:
        """Opens an engine that all this befalls."""
        self.refuse = refuse
        return FragileEngine(self)


class FragileEngine(SilentEngine):
    """A silent engine that ends, falls silent, or is freed, as its world wants."""

    name = "fragile"

    def __init__(self, world: World) -> None:
        super().__init__(keeps=world.is_ours)  # a score can't be left as it was found
        self._world = world
        self.is_ours, self.knew_us, self.has_mouse = world.is_ours, world.knows_us, world.has_mouse
        world.opened.append(self)

    def has_ended(self) -> bool:
        """Whether its process is gone."""
        return self._world.has_ended

    def has_synth(self, number: int) -> bool:
        """Whether it is there, if it answers at all."""
        if self._world.is_silent or self._world.has_ended:
            raise EngineError("no answer")
        return not self._world.is_freed

    def has_company(self) -> bool:
        """Whether others came."""
        had, self._world.has_company = self._world.has_company, False
        return had

    def reopened(self) -> SilentEngine:
        """A new one, unless something goes wrong."""
        world = self._world
        if world.failures:
            raise EngineError(world.failures.pop(0))
        world.has_ended = world.is_silent = world.is_freed = False
        return FragileEngine(world)

    def close(self) -> None:
        """Ends."""
        self._world.closed.append(self)

    @property
    def sent(self) -> bytes:
        """All that it was sent."""
        return b"".join(self.context.datagrams(2_000_000.0))  # type: ignore[attr-defined]


class Played(Take):
    """A take on an engine that a supervisor looks after; whoever waits lets the music go on."""

    def __init__(self, world: World) -> None:
        super().__init__(clock=MusicalClock(self))
        self.world = world
        self.supervisor = Supervisor(Settings(), BANK, world.open, self.scheduler, self.publisher)

    def evaluate(self, text: str) -> None:
        """Plays a program, as a session does."""
        action = Evaluate(parse(text), text)
        self.supervisor.prepare(action.program)
        self.transport.add(action)
        self.publisher.deliver()

    def look(self, times: int = 1) -> None:
        """So many rounds of the supervisor's, with the music between."""
        for _ in range(times):
            self.wait(0.2)
            self.supervisor.look()
            self.publisher.deliver()


class MusicalClock(VirtualClock):
    """A virtual clock that has windows sent while others wait."""

    def __init__(self, take: Take) -> None:
        super().__init__()
        self._take, self._is_ticking = take, False

    def wait(self, seconds: float, wake: threading.Event) -> None:
        """Moves on in steps of a window."""
        while seconds > 0:
            super().wait(min(seconds, 0.05), wake)
            seconds -= 0.05
            if hasattr(self._take, "supervisor"):
                self._take.tick()


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def take(world: World) -> Played:
    played = Played(world)
    played.evaluate("bpm 150; kick*4; closedhat*8 (lpf:500);")
    played.look(10)
    assert played.said == [] and len(world.opened) == 1
    return played


def test_an_engine_that_ended_is_opened_again_at_once_and_the_music_goes_on(
    take: Played, world: World
) -> None:
    world.has_ended = True
    take.look()
    assert take.said == [
        "the engine is gone (fragile): starting it again", "the sound is back after 0.0 s",
    ]  # fmt: skip
    assert len(world.opened) == 2 and take.supervisor.engine is world.opened[1]
    before = len(take.played)
    take.wait(2.0)
    assert len(take.played) > before
    assert take.played == events(take.transport.performance, 0, take.transport.sent)
    assert world.opened[1].sent.count(b"sampler") > 12


@pytest.mark.parametrize(("is_ours", "patience"), [(True, PATIENCE_WITH_OURS), (False, PATIENCE)])
def test_an_engine_that_does_not_answer_is_lost_after_some_rounds(
    is_ours: bool, patience: int
) -> None:
    world = World(is_ours)
    take = Played(world)
    take.evaluate("kick*4;")
    world.is_silent = True
    take.look(patience - 1)
    world.is_silent = False
    take.look()  # it has answered again: the rounds count anew
    world.is_silent = True
    take.look(patience - 1)
    assert take.said == [] and len(world.opened) == 1
    take.look()
    assert len(world.opened) == 2
    assert take.said[0].startswith("the engine is gone" if is_ours else "no answer from fragile")


def test_it_is_tried_until_it_is_there_and_each_new_reason_is_told_once(
    take: Played, world: World
) -> None:
    world.failures = ["no device", "no device", "no port", "no port", "no device"]
    world.has_ended = True
    begun = take.clock.now()
    take.look()
    assert take.said[1:-1] == ["no device", "no port", "no device"]
    assert take.said[-1] == "the sound is back after 2.5 s"
    assert take.clock.now() - begun == pytest.approx(2.7)
    assert take.played[-1].bar < take.transport.bar + 1
    assert take.scheduler.lateness.count == 0


def test_what_is_added_while_there_is_no_engine_is_on_the_new_one(
    take: Played, world: World
) -> None:
    def evaluate() -> None:
        take.evaluate("snare*4; lead*4 1 60;")

    world.failures, world.has_ended = ["no device"] * 4, True
    said = threading.Event()

    def hear(notification: Notification) -> None:
        if (
            isinstance(notification, Said)
            and notification.text == "no device"
            and not said.is_set()
        ):
            said.set()
            evaluate()
            with pytest.raises(SampleError, match="broken"):
                take.supervisor.prepare(parse("broken;", ("broken",)))

    take.publisher.subscribe(hear)
    take.look()
    assert said.is_set()
    take.wait(2.0)
    assert {event.instrument for event in take.played[-8:]} == {"snare", "lead"}
    assert b"lead" in world.opened[1].sent


def test_who_frees_all_wants_silence_and_gets_it(take: Played, world: World) -> None:
    world.is_freed = world.knows_us = True
    take.look()
    assert take.said == ["someone freed all that plays, as Cmd-. in sclang does: hushed"]
    assert isinstance(take.transport.performance.entries[-1].action, Hush)
    played = len(take.played)
    take.wait(2.0)
    assert len(take.played) == played
    take.evaluate("snare*4;")
    take.wait(2.0)
    assert take.played[-1].instrument == "snare"
    assert world.opened[1].sent.count(b"sampler") >= 4


def test_on_a_server_that_was_booted_anew_the_music_goes_on(take: Played, world: World) -> None:
    world.is_freed = True
    take.look()
    take.wait(2.0)
    assert take.said == ["the server was booted anew: the music goes on"]
    assert not any(isinstance(e.action, Hush) for e in take.transport.performance.entries)
    assert world.opened[1].sent.count(b"sampler") > 12


def test_where_a_server_is_freed_and_does_not_open_again_it_counts_as_lost(
    take: Played, world: World
) -> None:
    world.is_freed, world.failures = True, ["no answer now"]
    take.look()
    assert take.said[0].startswith("the engine is gone") and "is back" in take.said[-1]


def test_our_group_goes_back_to_its_place_when_others_came(take: Played, world: World) -> None:
    before = world.opened[0].sent.count(b"/g_head")
    take.look()
    assert world.opened[0].sent.count(b"/g_head") == before
    with take.supervisor.mixer.context.at(take.clock.now()):
        world.has_company = True
        take.supervisor.look()
    assert world.opened[0].sent.count(b"/g_head") == before + 1


def test_what_the_engine_refuses_is_told_once_with_how_much_more_there_is(
    take: Played, world: World
) -> None:
    for sentence in ("no such node", "no such buffer", "no such bus"):
        world.refuse(sentence)  # type: ignore[operator]
    take.look()
    world.refuse("no such node")  # type: ignore[operator]
    take.look()
    assert take.said == ["the engine refused something: no such node (and 2 more)"]


def test_what_an_engine_refused_that_is_gone_is_not_told(take: Played, world: World) -> None:
    world.refuse("no such node")  # type: ignore[operator]
    world.has_ended = True
    take.look()
    assert not any("refused" in sentence for sentence in take.said)


@pytest.mark.parametrize("has_display", [False, True])
def test_the_mouse_is_followed_where_there_is_a_display(
    has_display: bool, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("DISPLAY", ":0" if has_display else "")
    world.has_mouse = True
    take = Played(world)
    for _ in range(2):
        take.evaluate("lead*2 1 60 cut_mousex;")
    explained = "no mouse can be followed here: _mousex and _mousey rest in the middle"
    assert take.said == ([] if has_display else [explained])
    assert (b"pointer" in world.opened[0].sent) == has_display
    world.has_ended = True
    take.look()
    assert (b"pointer" in world.opened[1].sent) == has_display


def test_who_moves_the_pointer_by_hand_is_not_disturbed_by_the_mouse(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISPLAY", ":0")
    world.has_mouse = True
    take = Played(world)
    take.supervisor.take_pointer()
    take.evaluate("lead*2 1 60 cut_mousex;")
    assert b"pointer" not in world.opened[0].sent


def test_a_recording_goes_on_in_another_file(take: Played, world: World, tmp_path: Path) -> None:
    take.supervisor.start_recording(tmp_path / "take.wav")
    with pytest.raises(EngineError, match="under way already"):
        take.supervisor.start_recording(tmp_path / "other.wav")
    world.has_ended = True
    take.look()
    assert take.said[-1] == f"the recording goes on in {tmp_path / 'take-2.wav'}"
    assert take.supervisor.stop_recording() == tmp_path / "take-2.wav"
    with pytest.raises(EngineError, match="nothing is being recorded"):
        take.supervisor.stop_recording()


def test_a_recording_that_can_not_go_on_is_told_as_a_failure(
    take: Played, world: World, tmp_path: Path
) -> None:
    (tmp_path / "folder").mkdir()
    take.supervisor.start_recording(tmp_path / "folder" / "take.wav")
    (tmp_path / "folder" / "take.wav").unlink()
    (tmp_path / "folder").rmdir()
    world.has_ended = True
    take.look()
    assert isinstance(take.publisher.failure, EngineError)
    assert take.supervisor.recording is None


def test_a_server_of_others_is_left_only_when_what_was_sent_ahead_has_sounded() -> None:
    for is_ours, seconds in ((True, 0.1), (False, 0.3)):
        world = World(is_ours)
        take = Played(world)
        take.evaluate("kick*4;")
        take.wait(1.0)
        begun = take.clock.now()
        take.supervisor.close()
        assert take.clock.now() - begun == pytest.approx(seconds)
        assert world.closed == world.opened


def test_an_engine_that_can_not_be_set_up_is_closed(world: World) -> None:
    class Full(FragileEngine):
        def synchronise(self) -> None:
            raise EngineError("no answer any more")

    take = Take()
    with pytest.raises(EngineError, match="no answer any more"):
        Supervisor(
            Settings(), BANK, lambda settings, refuse: Full(world), take.scheduler, take.publisher
        )
    assert world.closed == world.opened


def test_a_subscriber_may_close_the_session_when_the_engine_is_gone(world: World) -> None:
    closed = threading.Event()
    with silent_session(open_engine=world.open) as session:
        session.evaluate("bpm 240; kick*4;")

        def hear(notification: Notification) -> None:
            if isinstance(notification, Said) and "engine is gone" in notification.text:
                closer = threading.Thread(target=session.close)
                closer.start()
                closer.join(PATIENCE_SECONDS)
                if not closer.is_alive():
                    closed.set()

        session.subscribe(hear)
        world.has_ended = True
        assert closed.wait(2 * PATIENCE_SECONDS)
    assert len(world.opened) == 1 and world.closed == world.opened
    assert session.bar >= Fraction(0)
