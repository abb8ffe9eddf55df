"""Tracks on a server or in a score: groups, buses, chains; and events become synths.

    our group
    ├── tracks        one group per instrument
    │   └── track     voices (the sounding synths), then the chain that hears their bus
    │       ├── voices
    │       └── chain     effects in order, then the fader onto the main bus
    └── output        guards the main bus and plays it

Every method adds requests to the moment its caller opened (``with context.at(seconds)``),
so one instant is one bundle, live and offline alike.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from supriya import AddAction, Buffer, Bus, BusGroup, Context, Group, Synth, SynthDef
from supriya.exceptions import AllocationError

from ..errors import EngineError
from ..language.syntax import Effect, Program, Track
from ..language.vocabulary import SYNTHS
from ..settings import Order
from ..timeline.track_events import Event
from .note_messages import Voice
from .samples import Sample, SampleBank
from .synthdef_library import RECIPES, synthdef

CROSS_FADE_SECONDS = 0.02
SYNTH_RING_SECONDS = 1.5
"""The longest a lead or bass note sounds, its effects' tail included."""

EFFECT_TAIL_SECONDS = 0.5
UPLOAD_FRAMES = 1000
EVENTS_A_BUNDLE = 32

ROOM_CURE = "boot it for fewer clients (s.options.maxLogins) or with more buses"
OWN_ROOM_CURE = "play fewer tracks, or fewer effects"

NODES_OF_ALL, NODES_A_TRACK = 4, 6
"""The root, our two groups and the output; three groups, a fader, a sound and the one it chokes."""

SendReady = Callable[[float, bytes], None]

TAIL, HEAD = AddAction.ADD_TO_TAIL, AddAction.ADD_TO_HEAD
PLACES: dict[Order, AddAction] = {"first": HEAD, "last": TAIL}


@dataclass
class _Chain:
    """Effects in order and the fader; `bus` is its own, or None where it has no effects."""

    group: Group
    bus: BusGroup | None
    effects: tuple[Effect, ...]
    synths: tuple[Synth, ...]
    fader: Synth


@dataclass
class _TrackNodes:
    """What stands on the server for one track."""

    group: Group
    voices: Group
    bus: BusGroup
    chain: _Chain
    track: Track
    voice: Voice
    rings_until: float = 0.0


@dataclass
class _Leaving:
    """Nodes and buses that have faded out and may go when the time has come."""

    seconds: float
    group: Group | None
    buses: tuple[BusGroup, ...]


class Stage:
    """The tracks of the program that holds, on one context.

    Args:
        context: Where nodes are made: a live server's context, or a score.
        bank: Where samples come from.
        send_ready: Sends encoded messages to that context, to be carried out at a time.
        output_bus: First of the two audio buses to play to.
        place: Whether our group stands before or after others' on a server that was there.
        client: Our number among the clients of such a server, which our SynthDefs bear there,
            so that they are nobody else's; None where the server is ours.
        upload: Send samples through OSC instead of having the server read our files.
        folder: Gets files for the server of samples that it can't read as they are; without,
            they are sent through OSC.
        synchronise: Waits until the server has done what was sent; does nothing offline.
        complain: Told, in a sentence, what found no room on the server.
    """

    def __init__(
        self,
        context: Context,
        bank: SampleBank,
        send_ready: SendReady,
        *,
        output_bus: int = 0,
        place: Order = "first",
        client: int | None = None,
        upload: bool = False,
        folder: Path | None = None,
        synchronise: Callable[[], None] = lambda: None,
        complain: Callable[[str], None] = lambda text: None,
    ) -> None:
        self.context, self.bank, self._send_ready = context, bank, send_ready
        self._output_bus, self._upload, self._synchronise = output_bus, upload, synchronise
        self._place, self._client, self._complain = place, client, complain
        self._folder = folder
        self._tracks: dict[str, _TrackNodes] = {}
        self._buffers: dict[str, Buffer] = {}
        self._synthdefs: set[str] = set()
        self._ringing: dict[str, _TrackNodes] = {}
        self._leaving: list[_Leaving] = []
        self._free_buses: list[BusGroup] = []
        self._mouse: Synth | None = None
        self._group: Group | None = None
        self.output: Synth
        try:
            with context.at(0.0):  # a score allocates in a moment only; nothing is sent
                self.pointer = context.add_bus_group("CONTROL", 2)
                self._main = context.add_bus_group("AUDIO", 2)
        except AllocationError as error:
            raise EngineError(f"the engine has no buses left for us: {self._room_cure}") from error

    def synthdef(self, name: str) -> SynthDef:
        """A SynthDef by its plain name, under the name that it has on this server."""
        return synthdef(name, self._client)

    def load(self, programs: Iterable[Program], at: float | None = None) -> None:
        """Sends the SynthDefs and samples the programs need and waits until they are there.

        Args:
            programs: What will be arranged later.
            at: The moment's time: None at once (live), 0 in a score.

        Raises:
            SampleError: If a sample can't be read; nothing has changed then.
            EngineError: If the engine has no room for more samples.
        """
        programs = list(programs)
        tracks = [track for program in programs for track in program.tracks]
        names = {track.instrument for track in tracks if track.instrument not in SYNTHS}
        new = [self.bank.sample(name) for name in sorted(names - set(self._buffers))]
        for sample in new:
            _ = sample.frames  # raises before anything is promised
        for program in programs:
            self._check_room(program)
        wanted = {"fader", "output"} | {_synthdef_name(track, self.bank) for track in tracks}
        wanted |= {effect.name for track in tracks for effect in track.effects}
        self._load_synthdefs(sorted(wanted - self._synthdefs), at)
        try:
            for sample in new:
                self._buffers[sample.name] = self._load_sample(sample, at)
        except AllocationError as error:
            raise EngineError(self._no_room_for_samples()) from error
        if names or wanted:
            self._synchronise()
        if at is None:
            self._remove_converted()

    def open(self) -> None:
        """Makes our group, the output and the pointer's buses; `load` comes first."""
        context = self.context
        self._group = context.add_group(target_node=0, add_action=PLACES[self._place])
        self._group_of_tracks = context.add_group(target_node=self._group, add_action=HEAD)
        self.output = context.add_synth(
            self.synthdef("output"), target_node=self._group, add_action=TAIL,
            source=int(self._main), out=self._output_bus,
        )  # fmt: skip
        self.move_pointer(0.5, 0.5)

    def keep_place(self) -> None:
        """Moves our group back to its place, taken by others. Emits `/g_head` or `/g_tail`."""
        assert self._group is not None  # `open` makes it
        self.context.move_node(self._group, PLACES[self._place], self.context.root_node)

    def follow_mouse(self) -> None:
        """Has the server's own mouse move the pointer, until `move_pointer` does."""
        self._load_synthdefs(["pointer"], None)
        self._synchronise()
        if self._mouse is None:
            with self.context.at(None):
                self._mouse = self.context.add_synth(
                    self.synthdef("pointer"), target_node=self._group, add_action=HEAD,
                    out=int(self.pointer),
                )  # fmt: skip

    def move_pointer(self, x: float, y: float) -> None:
        """Moves the pointer to (x, y), each 0 to 1. Emits `/c_set`."""
        if self._mouse is not None:
            self._mouse.free()
            self._mouse = None
        self.context.set_bus_range(self.pointer[0], [x, y])

    def arrange(self, program: Program, seconds: float) -> None:
        """Makes the program's tracks and lets go of all others; what sounds rings out.

        A track that finds no room stays as it was; the others do not suffer for it.
        """
        self._sweep(seconds)
        wanted = {track.instrument: track for track in program.tracks}
        for name in [name for name in self._tracks if name not in wanted]:
            nodes = self._ringing[name] = self._tracks.pop(name)
            nodes.rings_until = seconds + self._ring_seconds(nodes.track)
        for name, track in wanted.items():
            there = self._tracks.get(name) or self._ringing.pop(name, None)
            try:
                if there is None:
                    self._tracks[name] = self._new_track(track)
                else:
                    self._tracks[name] = there
                    self._change(there, track, seconds)
            except AllocationError:
                self._complain(
                    f"the engine has no room for {name} as it is written: {self._room_cure}"
                )

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
            self._send_ready(seconds, b"".join(messages[start : start + EVENTS_A_BUNDLE]))

    def hush(self, seconds: float) -> None:
        """Fades everything out."""
        self._sweep(seconds)
        for nodes in (*self._tracks.values(), *self._ringing.values()):
            self.context.set_node(nodes.chain.fader, gate=0, fade=CROSS_FADE_SECONDS)
            self._leave(nodes, seconds + 2 * CROSS_FADE_SECONDS)
        self._tracks.clear()
        self._ringing.clear()

    def close(self) -> None:
        """Frees all that is ours: nodes, buffers, SynthDefs."""
        if self._group is not None:
            self.context.free_node(self._group, force=True)
        for buffer in self._buffers.values():
            self.context.free_buffer(buffer)
        # All of them: a player that had our place before us may have left others.
        self.context.free_synthdefs(*(self.synthdef(name) for name in sorted(RECIPES)))

    def meter_source(self) -> tuple[Group, int]:
        """Where a recorder goes: to the end of this group, hearing this bus."""
        assert self._group is not None  # `open` makes it
        return self._group, self._output_bus

    def _load_synthdefs(self, names: list[str], at: float | None) -> None:
        for name in set(names) - self._synthdefs:
            with self.context.at(at):
                self.context.add_synthdefs(self.synthdef(name))
        self._synthdefs |= set(names)

    def _load_sample(self, sample: Sample, at: float | None) -> Buffer:
        if (path := self._file_of(sample)) is not None:
            with self.context.at(at):
                return self.context.add_buffer(file_path=path)
        with self.context.at(at):
            buffer = self.context.add_buffer(
                channel_count=sample.channels, frame_count=len(sample.frames)
            )
        self._synchronise()
        interleaved = sample.frames.reshape(-1).tolist()
        for number, start in enumerate(range(0, len(interleaved), UPLOAD_FRAMES)):
            with self.context.at(at):
                self.context.set_buffer_range(
                    buffer, start, interleaved[start : start + UPLOAD_FRAMES]
                )
            if number % 16 == 15:
                self._synchronise()  # a socket's buffer holds only so much
        return buffer

    def _file_of(self, sample: Sample) -> Path | None:
        """A file of a sample that the server can read, if there is one or it can be written."""
        if self._upload:
            return None
        if sample.engines_read_it:
            return sample.path.resolve()
        if self._folder is None or not str(self._folder).isascii():
            return None
        path = self._folder / f"converted-{len(self._buffers)}.wav"
        try:
            sample.write(path)
        except OSError as error:
            raise EngineError(
                f"no room for {sample} in {self._folder}: {error.strerror}"
            ) from error
        return path

    def _remove_converted(self) -> None:
        """A live server that has read the files needs them no more."""
        if self._folder is not None:
            for path in self._folder.glob("converted-*.wav"):
                path.unlink(missing_ok=True)

    def _new_track(self, track: Track) -> _TrackNodes:
        bus = self._take_bus()
        group = self.context.add_group(target_node=self._group_of_tracks, add_action=TAIL)
        voices = self.context.add_group(target_node=group, add_action=HEAD)
        chain = self._new_chain(group, bus, track.effects, fade=0.0)
        return _TrackNodes(group, voices, bus, chain, track, self._voice(track, voices, bus))

    def _new_chain(
        self, parent: Group, source: BusGroup, effects: tuple[Effect, ...], fade: float
    ) -> _Chain:
        context = self.context
        bus = self._take_bus() if effects else None
        group = context.add_group(target_node=parent, add_action=TAIL)
        heard, synths = source, []
        for effect in effects:
            assert bus is not None
            synths.append(context.add_synth(
                self.synthdef(effect.name), target_node=group, add_action=TAIL,
                source=int(heard), out=int(bus), value=float(effect.value),
            ))  # fmt: skip
            heard = bus
        fader = context.add_synth(
            self.synthdef("fader"), target_node=group, add_action=TAIL,
            source=int(heard), out=int(self._main), fade=fade,
        )  # fmt: skip
        return _Chain(group, bus, effects, tuple(synths), fader)

    def _change(self, nodes: _TrackNodes, track: Track, seconds: float) -> None:
        old, new = nodes.chain.effects, track.effects
        if [effect.name for effect in old] == [effect.name for effect in new]:
            for synth, before, after in zip(nodes.chain.synths, old, new, strict=True):
                if before != after:
                    self.context.set_node(synth, value=float(after.value))
            nodes.chain.effects = new
        else:
            leaving = nodes.chain
            nodes.chain = self._new_chain(nodes.group, nodes.bus, new, CROSS_FADE_SECONDS)
            self.context.set_node(leaving.fader, gate=0, fade=CROSS_FADE_SECONDS)
            buses = (leaving.bus,) if leaving.bus is not None else ()
            # The fader frees its group by itself; only the bus must wait for that.
            self._leaving.append(_Leaving(seconds + 2 * CROSS_FADE_SECONDS, None, buses))
        nodes.track = track
        nodes.voice = self._voice(track, nodes.voices, nodes.bus)

    def _voice(self, track: Track, voices: Group, bus: BusGroup) -> Voice:
        settings: dict[str, float | str] = {"out": int(bus)}
        if track.instrument not in SYNTHS:
            settings["buffer"] = int(self._buffers[track.instrument])
            settings["sample_rate"] = self.bank.sample(track.instrument).sample_rate
        for name, value in track.controls:
            if value == "mousex" or value == "mousey":
                pointer: Bus = self.pointer[("mousex", "mousey").index(value)]
                settings[name] = pointer.map_symbol()
            else:
                settings[name] = float(value) / 100
        definition = self.synthdef(_synthdef_name(track, self.bank))
        return Voice(definition.effective_name, int(voices), settings, bool(track.notes))

    @property
    def _room_cure(self) -> str:
        return OWN_ROOM_CURE if self._client is None else ROOM_CURE

    def _check_room(self, program: Program) -> None:
        """A program that could never find room is refused before anything is promised."""
        options = self.context.options
        first, last = options.get_audio_bus_ids(self.context.client_id)
        there = (last - first) // 2 - 1
        needed = sum(2 if track.effects else 1 for track in program.tracks)
        if needed > there:
            raise EngineError(
                f"the program needs {needed} stereo buses and the engine has {there} for us: "
                + self._room_cure
            )
        nodes = NODES_OF_ALL + sum(NODES_A_TRACK + len(track.effects) for track in program.tracks)
        # Of a server that others play on, too, we can't know how many are free.
        if self._client is None and nodes > options.maximum_node_count:
            raise EngineError(
                f"the program needs {nodes} nodes (groups, sounds, effects) and the engine has "
                f"{options.maximum_node_count}: {OWN_ROOM_CURE}"
            )

    def _no_room_for_samples(self) -> str:
        first, last = self.context.options.get_buffer_ids(self.context.client_id)
        if self._client is None:
            return (
                f"the engine holds {last - first} samples, all that were played since it began: "
                "play fewer in one take"
            )
        return (
            f"the engine has room for {last - first} samples of ours: boot it for fewer clients "
            "(s.options.maxLogins) or with more buffers (s.options.numBuffers)"
        )

    def _ring_seconds(self, track: Track) -> float:
        if track.instrument in SYNTHS:
            return SYNTH_RING_SECONDS + EFFECT_TAIL_SECONDS
        return self.bank.samples[track.instrument].seconds + EFFECT_TAIL_SECONDS

    def _leave(self, nodes: _TrackNodes, seconds: float) -> None:
        buses = (nodes.bus,) if nodes.chain.bus is None else (nodes.bus, nodes.chain.bus)
        self._leaving.append(_Leaving(seconds, nodes.group, buses))

    def _sweep(self, seconds: float) -> None:
        """Frees what has rung out by now."""
        for name in [name for name, n in self._ringing.items() if n.rings_until <= seconds]:
            self._leave(self._ringing.pop(name), seconds)
        for leaving in [leaving for leaving in self._leaving if leaving.seconds <= seconds]:
            if leaving.group is not None:
                self.context.free_node(leaving.group, force=True)
            self._free_buses.extend(leaving.buses)
            self._leaving.remove(leaving)

    def _take_bus(self) -> BusGroup:
        if self._free_buses:
            return self._free_buses.pop()  # scores never give a number back, so we do
        return self.context.add_bus_group("AUDIO", 2)


def _synthdef_name(track: Track, bank: SampleBank) -> str:
    if track.instrument in SYNTHS:
        return track.instrument
    return f"sampler{bank.sample(track.instrument).channels}"
