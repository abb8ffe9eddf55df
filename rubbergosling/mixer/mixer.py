"""The mixer: the tracks of the current program, on a server or in a score.

    our group
    ├── tracks    one group per instrument (see `tracks.py`)
    └── output    guards the main bus and plays it

`arrange`, `hush` and `move_pointer` add requests to the moment their caller opened (``with
mixer.context.at(seconds)``), so one instant is one bundle, live and offline alike.
"""

from collections.abc import Callable, Iterable
from contextlib import ExitStack, suppress
from dataclasses import dataclass

from supriya import AddAction, BusGroup, Group, Synth, SynthDef
from supriya.exceptions import AllocationError

from ..errors import EngineError
from ..language.syntax import Program
from ..language.vocabulary import SYNTHS
from ..settings import Order
from ..timeline.track_events import Event
from .capacity import check_capacity, remedy
from .sample_buffers import SampleBuffers
from .samples import SampleBank
from .server import Server
from .synthdef_library import LoadedSynthDefs
from .tracks import CROSS_FADE_SECONDS, HEAD, TAIL, BusPool, MixerTrack, TrackParts, synthdef_name

EVENTS_A_BUNDLE = 32

PLACES: dict[Order, AddAction] = {"first": HEAD, "last": TAIL}


@dataclass(frozen=True)
class _FadingOut:
    """A group and buses that are free at a time in seconds; a chain's group frees itself."""

    seconds: float
    group: Group | None
    buses: list[BusGroup]


class Mixer:
    """Tracks, pointer and output on one server. It is set up when it is made.

    Args:
        server: The server, or the score, that plays.
        bank: Where samples come from.
        programs: What will be arranged; others have to be given to `load` first.
        output_bus: First of the two audio buses to play to.
        place: Whether our group stands before or after others' on a server that was there.
        report: Told, in a sentence, what found no room on the server.

    Attributes:
        context: The server's context.
        output: The synth that plays the main bus; as long as it is there, all is.
        main_bus: What all tracks play to.
        buses: The buses of the tracks.

    Raises:
        SampleError: If a sample can't be read.
        EngineError: If the server has no room for us, or does not answer.
    """

    def __init__(
        self,
        server: Server,
        bank: SampleBank,
        programs: Iterable[Program] = (),
        *,
        output_bus: int = 0,
        place: Order = "first",
        report: Callable[[str], None] = lambda text: None,
    ) -> None:
        context = self.context = server.context
        self._server, self._bank, self._report = server, bank, report
        self._output_bus, self._place = output_bus, place
        # On a server of others the SynthDefs bear our number there, so that they are ours alone.
        self._synthdefs = LoadedSynthDefs(context, None if server.is_ours else context.client_id)
        self._buffers = SampleBuffers(server, bank)
        self.buses = BusPool(context)
        self._tracks: dict[str, MixerTrack] = {}
        self._ringing: dict[str, MixerTrack] = {}
        self._fading_out: list[_FadingOut] = []
        self._mouse: Synth | None = None
        try:
            self._pointer = context.add_bus_group("CONTROL", 2)
            self.main_bus = context.add_bus_group("AUDIO", 2)
        except AllocationError as error:
            raise EngineError(
                f"the engine has no buses left for us: {remedy(server.is_ours)}"
            ) from error
        self._undo = ExitStack()  # what `close` does, the last first
        try:
            tracks = self._set_up(programs)
        except BaseException:
            self.close()
            raise
        self._parts = TrackParts(
            context, bank, self._buffers, self._synthdefs, self.buses, tracks, self.main_bus,
            self._pointer,
        )  # fmt: skip

    def _set_up(self, programs: Iterable[Program]) -> Group:
        """Puts SynthDefs, samples, our group and the output on the server; the tracks' group."""
        context, server = self.context, self._server
        self._undo.callback(self._synthdefs.free)
        self._undo.callback(self._buffers.free)
        self.load(programs)
        if not server.is_ours:
            before = server.values_before(int(self._pointer), 2)
            self._undo.callback(context.set_bus_range, self._pointer[0], before)
        with context.at(None):
            self._group = context.add_group(target_node=0, add_action=PLACES[self._place])
            tracks = context.add_group(target_node=self._group, add_action=HEAD)
            self.output = context.add_synth(
                self.synthdef("output"), target_node=self._group, add_action=TAIL,
                source=int(self.main_bus), out=self._output_bus,
            )  # fmt: skip
            self.move_pointer(0.5, 0.5)
        self._undo.callback(context.free_node, self._group, force=True)
        server.synchronise()
        return tracks

    def synthdef(self, name: str) -> SynthDef:
        """A SynthDef by its plain name, under the name that it has on this server."""
        return self._synthdefs.named(name)

    def buffer(self, name: str) -> int:
        """The number of a sample's buffer, which must be loaded."""
        return int(self._buffers.buffer(name))

    def load(self, programs: Iterable[Program]) -> None:
        """Sends the SynthDefs and samples that programs need and waits until they are there.

        Raises:
            SampleError: If a sample can't be read; nothing has changed then.
            EngineError: If the engine has no room for them, or does not answer.
        """
        programs = list(programs)
        tracks = [track for program in programs for track in program.tracks]
        samples = self._buffers.missing(t.instrument for t in tracks if t.instrument not in SYNTHS)
        for program in programs:
            check_capacity(program, self.context, self._server.is_ours)
        effects = {effect.name for track in tracks for effect in track.effects}
        sounds = {synthdef_name(track, self._bank) for track in tracks}
        self._synthdefs.load({"fader", "output", *effects, *sounds})
        self._buffers.load(samples)
        self._server.synchronise()
        self._buffers.remove_converted()

    def keep_place(self) -> None:
        """Moves our group back to its place, taken by others. Emits `/g_head` or `/g_tail`."""
        self.context.move_node(self._group, PLACES[self._place], self.context.root_node)

    def follow_mouse(self) -> None:
        """Has the server's own mouse move the pointer, until `move_pointer` does."""
        self._synthdefs.load({"pointer"})
        self._server.synchronise()
        if self._mouse is None:
            with self.context.at(None):
                self._mouse = self.context.add_synth(
                    self.synthdef("pointer"), target_node=self._group, add_action=HEAD,
                    out=int(self._pointer),
                )  # fmt: skip

    def move_pointer(self, x: float, y: float) -> None:
        """Moves the pointer to (x, y), each 0 to 1. Emits `/c_set`."""
        if self._mouse is not None:
            self._mouse.free()
            self._mouse = None
        self.context.set_bus_range(self._pointer[0], [x, y])

    def arrange(self, program: Program, seconds: float) -> None:
        """Makes the program's tracks and removes all others; what sounds rings out.

        A track that finds no room stays as it was; the others do not suffer for it.
        """
        self._free_what_is_silent(seconds)
        wanted = {track.instrument: track for track in program.tracks}
        for name in [name for name in self._tracks if name not in wanted]:
            left = self._ringing[name] = self._tracks.pop(name)
            left.rings_until = seconds + left.ring_seconds
        for name, track in wanted.items():
            there = self._tracks.get(name) or self._ringing.pop(name, None)
            try:
                if there is None:
                    self._tracks[name] = MixerTrack(self._parts, track)
                    continue
                self._tracks[name] = there
                if buses := there.change(track):
                    self._free_later(seconds + 2 * CROSS_FADE_SECONDS, None, buses)
            except AllocationError:
                cure = remedy(self._server.is_ours)
                self._report(f"the engine has no room for {name} as it is written: {cure}")

    def play(self, events: Iterable[Event], seconds: float) -> None:
        """Makes events sound at one time, each choking the one before on its track.

        Needs no open moment. Emits `/n_set` and `/s_new`.
        """
        messages = [
            self._tracks[event.instrument].voice.message(event.note)
            for event in events
            if event.instrument in self._tracks  # else it had no room, and that was said
        ]
        for start in range(0, len(messages), EVENTS_A_BUNDLE):
            self._server.send_ready(seconds, b"".join(messages[start : start + EVENTS_A_BUNDLE]))

    def hush(self, seconds: float) -> None:
        """Fades everything out."""
        self._free_what_is_silent(seconds)
        for track in (*self._tracks.values(), *self._ringing.values()):
            track.fade_out()
            self._free_later(seconds + 2 * CROSS_FADE_SECONDS, track.group, track.buses)
        self._tracks.clear()
        self._ringing.clear()

    def close(self) -> None:
        """Leaves a server that was there before us as it was found; one of ours just ends."""
        if not self._server.is_ours:
            self._undo.close()
            with suppress(EngineError):  # it may be gone
                self._server.synchronise()

    def recording_point(self) -> tuple[Group, int]:
        """Where a recorder goes: to the end of this group, hearing this bus."""
        return self._group, self._output_bus

    def _free_later(self, seconds: float, group: Group | None, buses: list[BusGroup]) -> None:
        self._fading_out.append(_FadingOut(seconds, group, buses))

    def _free_what_is_silent(self, seconds: float) -> None:
        """Frees what has rung out or faded out by now."""
        for name in [name for name, t in self._ringing.items() if t.rings_until <= seconds]:
            track = self._ringing.pop(name)
            self._free_later(seconds, track.group, track.buses)
        for silent in [fading for fading in self._fading_out if fading.seconds <= seconds]:
            if silent.group is not None:
                self.context.free_node(silent.group, force=True)
            self.buses.free.extend(silent.buses)
            self._fading_out.remove(silent)
