"""The engine, the stage on it and the recording, kept alive for a scheduler.

A watchman asks the engine several times a second whether our output is there. When nobody
answers, the rig starts the engine again, or finds its way back to a server that was there
before us, gives it everything it had, and the music goes on at the right bar. When the
server answers that it is gone, someone wanted silence and gets it.
"""

import os
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from ..engine.live import Engine
from ..engine.shared import no_answer
from ..errors import EngineError, GoslingError
from ..language.syntax import Program
from ..mixer.mixer import Mixer
from ..mixer.samples import SampleBank
from ..performance.entries import Entry
from ..settings import Settings
from .file_names import free_name
from .notifications import Say
from .recording import Recording
from .scheduler import Scheduler

WATCH_SECONDS = 0.2
PATIENCE, PATIENCE_WITH_OURS = 2, 4
"""An engine that leaves so many questions unanswered is lost. One of ours ends with that, and
gets more time; to ask again for a server that was there before us does no harm."""

RETRY_SECONDS = 0.5

FADE_SECONDS = 0.1

Opener = Callable[[Settings, Callable[[str], None]], Engine]


class Rig:
    """What a session plays on.

    Args:
        settings: Which engine, and how.
        bank: Where samples come from.
        opener: Opens the engine.
        scheduler: Gets the stage, and gets it again when it was lost.
        say: Tells the player.
        hush: Adds a hush to the performance.

    Raises:
        EngineError: If the engine does not start.
    """

    def __init__(
        self,
        settings: Settings,
        bank: SampleBank,
        opener: Opener,
        scheduler: Scheduler,
        say: Say,
        hush: Callable[[], Entry],
    ) -> None:
        self._settings, self._bank = settings, bank
        self._scheduler, self._say, self._hush = scheduler, say, hush
        self.lock = threading.RLock()
        """Held while a stage is set up, and from preparing a program until it is promised."""
        self._recording: Recording | None = None
        self._recording_lock = threading.RLock()
        self._pointer_is_moved = self._pointer_was_explained = False
        self._refusals: list[str] = []
        self._last_refusal = ""
        self.failure: GoslingError | None = None
        self.engine = opener(settings, self._refused)
        try:
            self._mixer = self._new_mixer([])
        except BaseException:
            self.engine.close()
            raise

    @property
    def stage(self) -> Mixer:
        """The stage on the engine that runs, or that ran last."""
        return self._mixer

    def prepare(self, program: Program) -> None:
        """Has the engine hold what a program needs before it is promised to play.

        Raises:
            SampleError: If a sample can't be read.
            EngineError: If the engine, though it is there, does not take it.
        """
        with self.lock:
            if self._scheduler.stage is None:
                self._bank.check(program)  # a new engine will get it all
                return
            self._scheduler.stage.load([program])
            self._follow_mouse(program)

    def take_pointer(self) -> None:
        """From now on the pointer is moved by entries, not by the engine's mouse."""
        self._pointer_is_moved = True

    @property
    def recording(self) -> Path | None:
        """The WAV file that is being recorded into."""
        recording = self._recording
        return recording.path if recording is not None else None

    def record(self, path: Path) -> None:
        """Begins to record into a WAV file.

        Raises:
            EngineError: If the engine can't write there, or a recording is under way.
        """
        with self._recording_lock:
            if self._recording is not None:
                raise EngineError(
                    f"a recording is under way already, into {self._recording.path.name}"
                )
            if self._scheduler.stage is None:
                raise EngineError("the engine is being started again: try in a moment")
            self._recording = Recording(self.engine, self._mixer, path)

    def stop_recording(self) -> Path:
        """Ends the recording; returns the file, which is complete then.

        Raises:
            EngineError: If there is none, or the file can't be completed.
        """
        with self._recording_lock:
            if self._recording is None:
                raise EngineError("nothing is being recorded")
            recording, self._recording = self._recording, None
            recording.stop()
            return recording.path

    def watch(self) -> None:
        """The watchman: runs until the scheduler stops."""
        silences = 0
        while not self._scheduler.stopping.wait(WATCH_SECONDS):
            is_there = True
            try:
                is_there = self.engine.has_synth(int(self._mixer.output))
                silences = 0
            except EngineError:
                silences += 1
            patience = PATIENCE_WITH_OURS if self.engine.is_ours else PATIENCE
            if self.engine.has_ended() or silences == patience:
                self._revive()
                silences = 0
            elif not is_there:
                self._recover()
            elif self.engine.has_company():
                self._mixer.keep_place()
            self._tell_refusals()
            with self._recording_lock:
                if self._recording is not None and self._recording.has_stopped_growing():
                    stopped, self._recording = self._recording, None
                    stopped.abandon()
                    self._fail(
                        EngineError(f"the recording {stopped.path} has stopped: is the disk full?")
                    )

    def close(self) -> None:
        """Fades out and takes everything down; a server that was there is left as it was."""
        stage = self._scheduler.stage
        self._tell_refusals()
        if stage is not None:
            self._fade_out(stage)
        if self._recording is not None:
            try:
                self.stop_recording()
            except EngineError as error:
                self._fail(error)
        if stage is not None:
            stage.close()
            if not self.engine.is_ours:  # the sound of ours may lag, and meet what was freed
                self._tell_refusals()
        self.engine.close()

    def _new_mixer(self, programs: Sequence[Program]) -> Mixer:
        return Mixer(
            self.engine, self._bank, programs,
            output_bus=self._settings.output_bus, place=self._settings.place,
            report=lambda sentence: self._say(sentence, is_error=True),
        )  # fmt: skip

    def _revive(self) -> None:
        """The engine is lost: opens it again until it is there."""
        began, told = time.monotonic(), no_answer(self._settings.engine)
        name = self.engine.name
        self._scheduler.stage = None
        if self.engine.is_ours:
            self._say(f"the engine is gone ({name}): starting it again", is_error=True)
        else:
            self._say(f"no answer from {name}: asking again until it is there", is_error=True)
        while not self._scheduler.stopping.is_set():
            try:
                self.engine = self.engine.reopened()
                self._set_up_again()
                self._say(f"the engine is back after {time.monotonic() - began:.1f} s")
                self._record_again()
                return
            except GoslingError as error:
                if str(error) != told:
                    told = str(error)
                    self._say(told, is_error=True)
                self._scheduler.stopping.wait(RETRY_SECONDS)

    def _recover(self) -> None:
        """The engine is there, but what we had there is not: sets it up again."""
        self._scheduler.stage = None
        try:
            self.engine = self.engine.reopened()
            if self.engine.knew_us:
                self._say("someone freed all that plays, as Cmd-. in sclang does: hushed")
                self._wait_for_silence()
            else:
                self._say("the server was booted anew: the music goes on")
            # What was sent ahead would find new nodes by the numbers of old ones.
            self._scheduler.stopping.wait(self._scheduler.look_ahead_seconds)
            self._set_up_again()
            self._record_again()
        except GoslingError:
            self._revive()

    def _wait_for_silence(self) -> None:
        """Hushes, and waits until nothing is to be sent any more."""
        if self._scheduler.has_begun:
            bar = self._hush().bar
            while self._scheduler.sent < bar and not self._scheduler.stopping.wait(WATCH_SECONDS):
                pass

    def _set_up_again(self) -> None:
        """A new stage on a new engine, as the performance has it by now."""
        with self.lock:
            programs = self._scheduler.programs_ahead()
            self._mixer = self._new_mixer(programs)
            for program in programs[:1]:
                self._follow_mouse(program)
            self._refusals.clear()  # those of the old stage
            self._scheduler.resume(self._mixer)

    def _record_again(self) -> None:
        with self._recording_lock:
            if self._recording is None:
                return
            before, self._recording = self._recording, None
            before.let_go()
            path = free_name(before.path)
            try:
                self.record(path)
                self._say(f"the recording goes on in {path}")
            except EngineError as error:
                self._fail(error)

    def _fade_out(self, stage: Mixer) -> None:
        clock, never = self._scheduler.clock, threading.Event()
        if not self.engine.is_ours:
            # What was sent ahead would meet freed groups and be reported as failures.
            clock.wait(self._scheduler.look_ahead_seconds, never)
        with stage.context.at(None):
            stage.hush(clock.now())
        clock.wait(FADE_SECONDS, never)

    def _follow_mouse(self, program: Program) -> None:
        values = [value for track in program.tracks for _, value in track.controls]
        wanted = "mousex" in values or "mousey" in values
        if not wanted or self._pointer_is_moved:
            return
        if self.engine.has_mouse and has_display():
            self._mixer.follow_mouse()
        elif not self._pointer_was_explained:
            self._pointer_was_explained = True
            self._say("no mouse can be followed here: _mousex and _mousey rest in the middle")

    def _refused(self, sentence: str) -> None:
        self._refusals.append(sentence)  # the watchman knows whether it matters

    def _tell_refusals(self) -> None:
        refusals, self._refusals = self._refusals, []
        if refusals and refusals[0] != self._last_refusal:
            self._last_refusal = refusals[0]
            more = f" (and {len(refusals) - 1} more)" if len(refusals) > 1 else ""
            self._say(f"the engine refused something: {refusals[0]}{more}", is_error=True)

    def _fail(self, error: GoslingError) -> None:
        self.failure = error
        self._say(str(error), is_error=True)


def has_display() -> bool:
    """Whether there is a screen whose mouse an engine could follow."""
    return sys.platform in ("darwin", "win32") or bool(os.environ.get("DISPLAY"))
