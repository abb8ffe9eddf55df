"""The engine, the stage on it and the recording, kept alive for a scheduler.

A watchman asks the engine twice a second whether it is there. When it is not, the rig
starts it again, gives it everything it had, and the music goes on at the right bar.
"""

import os
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from ..engine.live import Engine
from ..errors import EngineError, GoslingError
from ..language.syntax import Program
from ..settings import Settings
from ..sound.samples import SampleBank
from ..sound.stage import Stage
from .files import free_name
from .notifications import Say
from .recording import Recording
from .scheduler import Scheduler

WATCH_SECONDS = 0.5
PATIENCE = 2
"""An engine that leaves so many questions unanswered is lost."""

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

    Raises:
        EngineError: If the engine does not start.
    """

    def __init__(
        self, settings: Settings, bank: SampleBank, opener: Opener, scheduler: Scheduler, say: Say
    ) -> None:
        self._settings, self._bank, self._opener = settings, bank, opener
        self._scheduler, self._say = scheduler, say
        self._lock = threading.Lock()
        self._recording: Recording | None = None
        self._recording_lock = threading.RLock()
        self._pointer_is_moved = self._pointer_was_explained = False
        self.failure: GoslingError | None = None
        self.engine = opener(settings, self._refused)
        try:
            self._stage = self._new_stage([])
        except BaseException:
            self.engine.close()
            raise

    @property
    def stage(self) -> Stage:
        """The stage on the engine that runs, or that ran last."""
        return self._stage

    def prepare(self, program: Program) -> None:
        """Has the engine hold what a program needs before it is promised to play.

        Raises:
            SampleError: If a sample can't be read.
            EngineError: If the engine, though it is there, does not take it.
        """
        with self._lock:
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
                raise EngineError(f"a recording is under way already, into {self._recording.path}")
            if self._scheduler.stage is None:
                raise EngineError("the engine is being started again: try in a moment")
            self._recording = Recording(self.engine, self._stage, path)

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
            has_ended = self.engine.has_ended()
            silences = 0 if not has_ended and self.engine.answers() else silences + 1
            if has_ended or silences == PATIENCE:
                self._revive()
                silences = 0
            with self._recording_lock:
                if self._recording is not None and self._recording.has_stopped_growing():
                    path, self._recording = self._recording.path, None
                    self._fail(EngineError(f"the recording {path} has stopped: is the disk full?"))

    def close(self) -> None:
        """Fades out and takes everything down; a server that was there is left as it was."""
        stage = self._scheduler.stage
        if stage is not None:
            self._fade_out(stage)
        if self._recording is not None:
            try:
                self.stop_recording()
            except EngineError as error:
                self._fail(error)
        if stage is not None and not self.engine.is_ours:
            stage.close()
        self.engine.close()

    def _new_stage(self, programs: Sequence[Program]) -> Stage:
        engine = self.engine
        stage = Stage(
            engine.context, self._bank, engine.send_ready,
            output_bus=self._settings.output_bus,
            upload=not engine.reads_our_files, synchronise=engine.synchronise,
            complain=lambda sentence: self._say(sentence, is_error=True),
        )  # fmt: skip
        stage.load(programs)
        with stage.context.at(None):
            stage.open()
        engine.synchronise()
        return stage

    def _revive(self) -> None:
        began, told = time.monotonic(), ""
        self._scheduler.stage = None
        self._say(f"the engine is gone ({self.engine.name}): starting it again", is_error=True)
        self.engine.close()
        while not self._scheduler.stopping.is_set():
            try:
                self.engine = self._opener(self._settings, self._refused)
                with self._lock:
                    programs = self._scheduler.programs_ahead()
                    self._stage = self._new_stage(programs)
                    for program in programs[:1]:
                        self._follow_mouse(program)
                    self._scheduler.resume(self._stage)
                self._say(f"the engine is back after {time.monotonic() - began:.1f} s")
                self._record_again()
                return
            except GoslingError as error:
                if str(error) != told:
                    told = str(error)
                    self._say(told, is_error=True)
                self._scheduler.stopping.wait(1.0)

    def _record_again(self) -> None:
        with self._recording_lock:
            if self._recording is None:
                return
            path, self._recording = free_name(self._recording.path), None
            try:
                self.record(path)
                self._say(f"the recording goes on in {path}")
            except EngineError as error:
                self._fail(error)

    def _fade_out(self, stage: Stage) -> None:
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
            self._stage.follow_mouse()
        elif not self._pointer_was_explained:
            self._pointer_was_explained = True
            self._say("no mouse can be followed here: _mousex and _mousey rest in the middle")

    def _refused(self, sentence: str) -> None:
        self._say(f"the engine refused something: {sentence}", is_error=True)

    def _fail(self, error: GoslingError) -> None:
        self.failure = error
        self._say(str(error), is_error=True)


def has_display() -> bool:
    """Whether there is a screen whose mouse an engine could follow."""
    return sys.platform in ("darwin", "win32") or bool(os.environ.get("DISPLAY"))
