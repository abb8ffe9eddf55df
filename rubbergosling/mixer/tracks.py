"""One track on the server: its groups, its bus, and its chain of effects.

track         one group per instrument
├── voices    the sounding synths, which write to the track's bus
└── chain     effects in order, then the fader onto the main bus
"""

from dataclasses import dataclass

from supriya import AddAction, Bus, BusGroup, Context, Group, Synth

from ..language.syntax import Effect, Track
from ..language.vocabulary import SYNTHS
from .note_messages import TrackVoice
from .sample_buffers import SampleBuffers
from .samples import SampleBank
from .synthdef_library import LoadedSynthDefs

CROSS_FADE_SECONDS = 0.02
SYNTH_RING_SECONDS = 1.5
"""The longest a lead or bass note sounds, its effects' tail included."""

EFFECT_TAIL_SECONDS = 0.5

TAIL, HEAD = AddAction.ADD_TO_TAIL, AddAction.ADD_TO_HEAD


class BusPool:
    """Stereo buses on a context. Those given back are taken again: a score never does that."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self.free: list[BusGroup] = []

    def take(self, count: int) -> list[BusGroup]:
        """So many buses.

        Raises:
            AllocationError: If there are not so many; none is taken then.
        """
        taken: list[BusGroup] = []
        try:
            for _ in range(count):
                bus = self.free.pop() if self.free else self._context.add_bus_group("AUDIO", 2)
                taken.append(bus)
        except BaseException:
            self.free.extend(reversed(taken))
            raise
        return taken


@dataclass(frozen=True)
class TrackParts:
    """What every track of a mixer is made from.

    Attributes:
        context: Where nodes are made.
        bank: The samples.
        buffers: Those of them that the server holds.
        synthdefs: The SynthDefs that it holds.
        buses: Where tracks get their buses.
        group: Where tracks stand.
        main_bus: What all faders play to.
        pointer: Two control buses, the pointer's x and y.
    """

    context: Context
    bank: SampleBank
    buffers: SampleBuffers
    synthdefs: LoadedSynthDefs
    buses: BusPool
    group: Group
    main_bus: BusGroup
    pointer: BusGroup


class Chain:
    """Effects in order and the fader.

    Args:
        parts: What it is made from.
        parent: The track's group.
        source: The track's bus.
        bus: The chain's own bus; there is none without effects.
        effects: The effects.
        fade: How long it fades in, in seconds.
    """

    def __init__(
        self,
        parts: TrackParts,
        parent: Group,
        source: BusGroup,
        bus: list[BusGroup],
        effects: tuple[Effect, ...],
        fade: float,
    ) -> None:
        context = self._context = parts.context
        self.bus, self._effects, self._synths = bus, effects, list[Synth]()
        group = context.add_group(target_node=parent, add_action=TAIL)
        for effect in effects:
            self._synths.append(context.add_synth(
                parts.synthdefs.named(effect.name), target_node=group, add_action=TAIL,
                source=int(source), out=int(bus[0]), value=float(effect.value),
            ))  # fmt: skip
            source = bus[0]
        self._fader = context.add_synth(
            parts.synthdefs.named("fader"), target_node=group, add_action=TAIL,
            source=int(source), out=int(parts.main_bus), fade=fade,
        )  # fmt: skip

    def can_become(self, effects: tuple[Effect, ...]) -> bool:
        """Whether only values of effects differ."""
        return [effect.name for effect in effects] == [effect.name for effect in self._effects]

    def set_values(self, effects: tuple[Effect, ...]) -> None:
        """Sets what differs. Emits `/n_set`."""
        for synth, before, after in zip(self._synths, self._effects, effects, strict=True):
            if before != after:
                self._context.set_node(synth, value=float(after.value))
        self._effects = effects

    def fade_out(self) -> None:
        """Fades out and frees itself, but not its bus. Emits `/n_set`."""
        self._context.set_node(self._fader, gate=0, fade=CROSS_FADE_SECONDS)


class MixerTrack:
    """What stands on the server for one track of a program.

    Args:
        parts: What it is made from.
        track: The track.

    Attributes:
        group: Its group.
        voice: What makes its notes.
        rings_until: When its last note has faded, once no program names it any more.

    Raises:
        AllocationError: If there is no bus for it.
    """

    def __init__(self, parts: TrackParts, track: Track) -> None:
        self._parts, self._track = parts, track
        self._bus, *chain_bus = parts.buses.take(2 if track.effects else 1)
        self.group = parts.context.add_group(target_node=parts.group, add_action=TAIL)
        self._voices = parts.context.add_group(target_node=self.group, add_action=HEAD)
        self._chain = Chain(parts, self.group, self._bus, chain_bus, track.effects, fade=0.0)
        self.voice = self._new_voice()
        self.rings_until = 0.0

    @property
    def buses(self) -> list[BusGroup]:
        """All that it has taken."""
        return [self._bus, *self._chain.bus]

    @property
    def ring_seconds(self) -> float:
        """How long its notes and effects may sound."""
        name = self._track.instrument
        sounds = SYNTH_RING_SECONDS if name in SYNTHS else self._parts.bank.samples[name].seconds
        return sounds + EFFECT_TAIL_SECONDS

    def change(self, track: Track) -> list[BusGroup]:
        """Plays another track of the same instrument; returns the buses it leaves by a cross-fade.

        Raises:
            AllocationError: If there is no bus for it; all stays as it was then.
        """
        left: list[BusGroup] = []
        if self._chain.can_become(track.effects):
            self._chain.set_values(track.effects)
        else:
            bus = self._parts.buses.take(1 if track.effects else 0)
            before, self._chain = (
                self._chain,
                Chain(self._parts, self.group, self._bus, bus, track.effects, CROSS_FADE_SECONDS),
            )
            before.fade_out()
            left = before.bus
        self._track = track
        self.voice = self._new_voice()
        return left

    def fade_out(self) -> None:
        """Fades out what sounds."""
        self._chain.fade_out()

    def _new_voice(self) -> TrackVoice:
        parts, track = self._parts, self._track
        settings: dict[str, float | str] = {"out": int(self._bus)}
        if track.instrument not in SYNTHS:
            settings["buffer"] = int(parts.buffers.buffer(track.instrument))
            settings["sample_rate"] = parts.bank.sample(track.instrument).sample_rate
        for name, value in track.controls:
            if value == "mousex" or value == "mousey":
                pointer: Bus = parts.pointer[("mousex", "mousey").index(value)]
                settings[name] = pointer.map_symbol()
            else:
                settings[name] = float(value) / 100
        synthdef = parts.synthdefs.named(synthdef_name(track, parts.bank))
        return TrackVoice(synthdef.effective_name, int(self._voices), settings, bool(track.notes))


def synthdef_name(track: Track, bank: SampleBank) -> str:
    """The plain name of the SynthDef that plays a track's notes."""
    if track.instrument in SYNTHS:
        return track.instrument
    return f"sampler{bank.sample(track.instrument).channels}"
