"""Keeps the engine, the mixer on it and the recording alive.

The supervisor asks the engine several times a second whether our output is there. When nobody
answers, it starts the engine again, or finds its way back to a server that was there before us,
gives it everything it had, and the music goes on at the right bar. When the server answers that
it is gone, someone wanted silence and gets it.
"""

import os
import sys
import threading
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path

from ..engine.live import Engine
from ..engine.shared import no_answer
from ..errors import EngineError, GoslingError
from ..language.syntax import Program
from ..mixer.mixer import Mixer
from ..mixer.samples import SampleBank
from ..performance.entries import Hush
from ..settings import Settings
from .publisher import Publisher
from .recording import Recorder
from .scheduler import Scheduler

WATCH_SECONDS = 0.2
PATIENCE, PATIENCE_WITH_OURS = 2, 4
"""An engine that leaves so many questions unanswered is lost. One of ours ends with that, and
gets more time; to ask again for a server that was there before us does no harm."""

RETRY_SECONDS = 0.5

FADE_SECONDS = 0.1

Opener = Callable[[Settings, Callable[[str], None]], Engine]


class Supervisor:
    """Opens what a session plays on, and keeps it alive.

    Args:
        settings: Which engine, and how.
        bank: Where samples come from.
        open_engine: Opens the engine.
        scheduler: Gets the mixer, and gets it again when it was lost.
        publisher: Tells the player.

    Attributes:
        engine: The engine that runs, or that ran last.
        mixer: What is set up on it.
        lock: Held while a mixer is set up, while a recording begins or ends, and from preparing a
            program until it is promised: an engine that is started again must not miss it. Whoever
            holds it may wait for the engine, and for nothing else.

    Raises:
        EngineError: If the engine does not start.
    """

    def __init__(
        self,
        settings: Settings,
        bank: SampleBank,
        open_engine: Opener,
        scheduler: Scheduler,
        publisher: Publisher,
    ) -> None:
        self._settings, self._bank = settings, bank
        self._scheduler, self._transport = scheduler, scheduler.transport
        self._stopping, self._publisher = scheduler.stopping, publisher
        self.lock = threading.RLock()
        self._recorder = Recorder()
        self._pointer_is_moved = self._pointer_was_explained = False
        self._silences = 0
        self._refusals: deque[str] = deque()
        self._last_refusal = ""
        self.engine = open_engine(settings, self._refused)
        try:
            self.mixer = self._new_mixer([])
        except BaseException:
            self.engine.close()
            raise
        scheduler.mixer = self.mixer

    def prepare(self, program: Program) -> None:
        """Has the engine hold what a program needs before it is promised to play.

        Raises:
            SampleError: If a sample can't be read.
            EngineError: If the engine, though it is there, does not take it.
        """
        with self.lock:
            if self._scheduler.mixer is None:
                self._bank.check(program)  # a new engine will get it all
                return
            self._scheduler.mixer.load([program])
            self._follow_mouse(program)

    def take_pointer(self) -> None:
        """From now on the pointer is moved by entries, not by the engine's mouse."""
        self._pointer_is_moved = True

    @property
    def recording(self) -> Path | None:
        """The WAV file that is being recorded into."""
        return self._recorder.path

    def start_recording(self, path: Path) -> None:
        """Begins to record into a WAV file; raises EngineError."""
        with self.lock:
            self._recorder.start(self.engine, self._scheduler.mixer, path)

    def stop_recording(self) -> Path:
        """Ends the recording; returns the file, which is complete then; raises EngineError."""
        with self.lock:
            return self._recorder.stop()

    def run(self) -> None:
        """Looks after the engine until the scheduler stops."""
        while not self._stopping.wait(WATCH_SECONDS):
            self.look()
            self._publisher.deliver()

    def look(self) -> None:
        """Asks once whether all is there, and sees to it that it is."""
        is_there = True
        try:
            is_there = self.engine.has_synth(int(self.mixer.output))
            self._silences = 0
        except EngineError:
            self._silences += 1
        patience = PATIENCE_WITH_OURS if self.engine.is_ours else PATIENCE
        if self.engine.has_ended() or self._silences == patience:
            self._revive()
        elif not is_there:
            self._recover()
        elif self.engine.has_company():
            self.mixer.keep_place()
        self._tell_refusals()
        if self._recorder.has_stopped_growing():
            with self.lock:
                if (error := self._recorder.give_up()) is not None:
                    self._publisher.fail(error)

    def close(self) -> None:
        """Fades out and takes everything down; a server that was there is left as it was."""
        mixer = self._scheduler.mixer
        self._tell_refusals()
        if mixer is not None:
            self._fade_out(mixer)
        with self.lock:
            if self.recording is not None:
                try:
                    self._recorder.stop()
                except EngineError as error:
                    self._publisher.fail(error)
            if mixer is not None:
                mixer.close()
                if not self.engine.is_ours:  # the sound of ours may lag, and meet what was freed
                    self._tell_refusals()
            self.engine.close()

    def _new_mixer(self, programs: Sequence[Program]) -> Mixer:
        return Mixer(
            self.engine, self._bank, programs,
            output_bus=self._settings.output_bus, place=self._settings.place,
            report=lambda sentence: self._publisher.say(sentence, is_error=True),
        )  # fmt: skip

    def _revive(self) -> None:
        """The engine is lost: opens it again until it is there."""
        clock, told = self._transport.clock, no_answer(self._settings.engine)
        began, name = clock.now(), self.engine.name
        self._silences, self._scheduler.mixer = 0, None
        if self.engine.is_ours:
            self._tell(f"the engine is gone ({name}): starting it again", is_error=True)
        else:
            self._tell(f"no answer from {name}: asking again until it is there", is_error=True)
        while not self._stopping.is_set():
            try:
                self.engine = self.engine.reopened()
                self._set_up_again()
                self._tell(f"the sound is back after {clock.now() - began:.1f} s")
                self._record_again()
                return
            except GoslingError as error:
                if str(error) != told:
                    told = str(error)
                    self._tell(told, is_error=True)
                clock.wait(RETRY_SECONDS, self._stopping)

    def _recover(self) -> None:
        """The engine is there, but what we had there is not: sets it up again."""
        self._scheduler.mixer = None
        try:
            self.engine = self.engine.reopened()
            if self.engine.knew_us:
                self._tell("someone freed all that plays, as Cmd-. in sclang does: hushed")
                self._wait_for_silence()
            else:
                self._tell("the server was booted anew: the music goes on")
            # What was sent ahead would find new nodes by the numbers of old ones.
            self._transport.clock.wait(self._transport.look_ahead_seconds, self._stopping)
            if not self._stopping.is_set():
                self._set_up_again()
                self._record_again()
        except GoslingError:
            self._revive()

    def _wait_for_silence(self) -> None:
        """Hushes, and waits until nothing is to be sent any more."""
        if self._transport.origin is not None and not self._stopping.is_set():
            bar = self._transport.add(Hush()).bar
            while self._transport.sent < bar and not self._stopping.is_set():
                self._transport.clock.wait(WATCH_SECONDS, self._stopping)

    def _set_up_again(self) -> None:
        """A new mixer on a new engine, as the performance has it by now."""
        with self.lock:
            programs = self._transport.programs_ahead()
            self.mixer = self._new_mixer(programs)
            for program in programs[:1]:
                self._follow_mouse(program)
            self._refusals.clear()  # those of the old mixer
            self._scheduler.resume(self.mixer)

    def _record_again(self) -> None:
        with self.lock:
            try:
                if (path := self._recorder.start_again(self.engine, self.mixer)) is not None:
                    self._publisher.say(f"the recording goes on in {path}")
            except EngineError as error:
                self._publisher.fail(error)

    def _fade_out(self, mixer: Mixer) -> None:
        clock, never = self._transport.clock, threading.Event()
        if not self.engine.is_ours:
            # What was sent ahead would meet freed groups and be reported as failures.
            clock.wait(self._transport.look_ahead_seconds, never)
        with mixer.context.at(None):
            mixer.hush(clock.now())
        clock.wait(FADE_SECONDS, never)

    def _follow_mouse(self, program: Program) -> None:
        values = [value for track in program.tracks for _, value in track.controls]
        wanted = "mousex" in values or "mousey" in values
        if not wanted or self._pointer_is_moved:
            return
        if self.engine.has_mouse and has_display():
            self.mixer.follow_mouse()
        elif not self._pointer_was_explained:
            self._pointer_was_explained = True
            self._publisher.say(
                "no mouse can be followed here: _mousex and _mousey rest in the middle"
            )

    def _refused(self, sentence: str) -> None:
        self._refusals.append(sentence)  # told later, if the mixer is still the one it was

    def _tell_refusals(self) -> None:
        refusals = []
        while self._refusals:  # the engine's thread may add to them meanwhile
            refusals.append(self._refusals.popleft())
        if refusals and refusals[0] != self._last_refusal:
            self._last_refusal = refusals[0]
            more = f" (and {len(refusals) - 1} more)" if len(refusals) > 1 else ""
            self._publisher.say(f"the engine refused something: {refusals[0]}{more}", is_error=True)

    def _tell(self, text: str, is_error: bool = False) -> None:
        """Tells the player at once; not while the lock is held."""
        self._publisher.say(text, is_error)
        self._publisher.deliver()


def has_display() -> bool:
    """Whether there is a screen whose mouse an engine could follow."""
    return sys.platform in ("darwin", "win32") or bool(os.environ.get("DISPLAY"))
