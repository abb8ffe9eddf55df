"""From the tree of one statement to what it says, with every value checked.

The grammar has settled what stands where; this file knows which numbers make sense and
which instruments can do what.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import cast

from parsimonious.nodes import Node

from rubbergosling.errors import ProgramError
from rubbergosling.language.source import Source
from rubbergosling.language.syntax import (
    ControlName,
    Effect,
    EffectName,
    Mode,
    Place,
    Pointer,
    Track,
)
from rubbergosling.language.vocabulary import (
    CONTROLS,
    EFFECTS,
    LONGEST_NUMBER,
    MOST_EFFECTS,
    MOST_LAYERS,
    MOST_ONSETS_A_BAR,
    NOTE,
    POINTERS,
    RATIO,
    SETTINGS,
    SPEED,
    SYNTHS,
    Range,
    series,
)


@dataclass(frozen=True)
class Setting:
    """A statement that sets something for all tracks.

    Attributes:
        word: The word it begins with.
        values: The numbers after the word; none of them means all there is.
        place: Where the word stands in the text.
    """

    word: str
    values: tuple[Fraction, ...]
    place: Place


Statement = Setting | Track


class Reader:
    """Reads the statements of one text; each method takes the node of one grammar rule."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def statement(self, node: Node) -> Statement:
        """What a statement says.

        Raises:
            ProgramError: A value is out of its range or an instrument can't do this.
        """
        content = _parts(node)[0]
        return self._track(content) if content.expr.name == "track" else self._setting(content)

    def _setting(self, node: Node) -> Setting:
        word = _parts(node)[0]
        name = _text(word)
        numbers = _all(node, "number")
        if name == "structure" and len(numbers) > MOST_LAYERS:
            raise self._error(
                f"structure has {len(numbers)} layers: it may have at most {MOST_LAYERS}",
                numbers[MOST_LAYERS],
            )
        label = "a layer of the structure" if name == "structure" else name
        values = tuple(self._number(number, label, SETTINGS[name]) for number in numbers)
        return Setting(name, values, self._place(word))

    def _track(self, node: Node) -> Track:
        parts = {part.expr.name: part for part in _parts(node)}
        *mode, instrument = _parts(parts["voice"])
        name = _text(instrument)
        track = Track(
            instrument=name,
            mode=cast(Mode, _text(mode[0])) if mode else None,
            speed=self._one(parts.get("speed"), "speed", SPEED, Fraction(1)),
            offset=self._one(parts.get("offset"), "offset", None, Fraction(0)),
            ratios=self._ratios(parts.get("ratios")),
            notes=self._list(parts.get("notes"), "a note", NOTE),
            controls=self._controls(_all(node, "control")),
            effects=self._effects(parts.get("chain")),
            place=self._place(instrument),
        )
        self._check_density(track, parts.get("ratios", instrument))
        if name in SYNTHS:
            self._check_synth(track, instrument)
        else:
            self._check_sample(track, parts)
        return track

    def _ratios(self, node: Node | None) -> tuple[Fraction, ...]:
        ratios = self._list(node, "a ratio", RATIO)
        if node is not None and not any(ratios):
            raise self._error("the ratios are all 0: at least one must be more than 0", node)
        return ratios

    def _controls(self, nodes: list[Node]) -> tuple[tuple[ControlName, Fraction | Pointer], ...]:
        controls: dict[ControlName, Fraction | Pointer] = {}
        for node in nodes:
            word, value = _parts(node)
            name = cast(ControlName, _text(word))
            if name in controls:
                raise self._error(f"{name} stands twice in this statement: keep one of them", word)
            if value.expr.name == "pointer":
                controls[name] = POINTERS[_text(value)]
            else:
                controls[name] = self._number(value, name, CONTROLS[name])
        return tuple(controls.items())

    def _effects(self, node: Node | None) -> tuple[Effect, ...]:
        nodes = _all(node, "effect")
        if len(nodes) > MOST_EFFECTS:
            raise self._error(
                f"the track has {len(nodes)} effects: it may have at most {MOST_EFFECTS}",
                nodes[MOST_EFFECTS],
            )
        effects = []
        for effect in nodes:
            word, _, value = _parts(effect)
            name = cast(EffectName, _text(word))
            effects.append(Effect(name, self._number(value, name, EFFECTS[name])))
        return tuple(effects)

    def _check_density(self, track: Track, node: Node) -> None:
        parts = sum(1 for ratio in track.ratios if ratio) or 1
        onsets = track.speed * parts
        if onsets > MOST_ONSETS_A_BAR:
            raise self._error(
                f"{track.instrument} would play {float(onsets):g} times a bar"
                f" ({parts} ratios at speed {float(track.speed):g}):"
                f" it may play at most {MOST_ONSETS_A_BAR} times",
                node,
            )

    def _check_synth(self, track: Track, node: Node) -> None:
        # What an agent plays replaces the sequence, so a predicted synth may leave it out.
        if track.notes or track.mode == "predict":
            return
        missing = "notes after its ratios" if track.ratios else "ratios and notes"
        example = f"{track.instrument}*4 2,1 48,60"
        raise self._error(f"{track.instrument} needs {missing}, as in {example}", node)

    def _check_sample(self, track: Track, parts: dict[str, Node]) -> None:
        name, synths = track.instrument, series(SYNTHS, "and")
        if "notes" in parts:
            message = f"{name} plays no notes, only {synths} do"
            if _text(parts["notes"]).startswith("+"):
                remedy = "the offset stands before the ratios"
            else:
                remedy = "ratios have commas between them, as in 3,3,2"
            raise self._error(f"{message}; {remedy}", parts["notes"])
        if "control" in parts:
            word = _parts(parts["control"])[0]
            raise self._error(f"{name} has no {_text(word)}, only {synths} do", word)

    def _one(
        self, node: Node | None, name: str, allowed: Range | None, default: Fraction
    ) -> Fraction:
        if node is None:
            return default
        _, number = _parts(node)
        return self._number(number, name, allowed)

    def _list(self, node: Node | None, name: str, allowed: Range) -> tuple[Fraction, ...]:
        return tuple(self._number(number, name, allowed) for number in _all(node, "number"))

    def _number(self, node: Node, name: str, allowed: Range | None) -> Fraction:
        text = _text(node)
        if len(text) > LONGEST_NUMBER:
            raise self._error(
                f"this number has {len(text)} characters: it may have at most {LONGEST_NUMBER}",
                node,
            )
        value = Fraction(text)
        if allowed is not None and not allowed.check(value):
            raise self._error(allowed.sentence(name, text), node)
        return value

    def _place(self, node: Node) -> Place:
        return self._source.place(node.start, _end(node))

    def _error(self, message: str, node: Node) -> ProgramError:
        return self._source.error(message, node.start, _end(node))


def _parts(node: Node) -> list[Node]:
    """The nodes of named rules directly below, whatever groups and choices lie between."""
    parts: list[Node] = []
    for child in node.children:
        if child.expr.name:
            parts.append(child)
        elif child.children:
            parts.extend(_parts(child))
    return parts


def _all(node: Node | None, rule: str) -> list[Node]:
    """The nodes of one rule among the parts of a node, in the order of the text."""
    return [part for part in _parts(node) if part.expr.name == rule] if node is not None else []


def _end(node: Node) -> int:
    """Where the last token below ends, the white space after it not counted."""
    last = _parts(node)[-1]
    return last.start if last.expr.name == "gap" else _end(last)


def _text(node: Node) -> str:
    """The text of a node without the white space after it."""
    return cast(str, node.full_text[node.start : _end(node)])
