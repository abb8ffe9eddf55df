"""From the tree of one statement to what it says, with every value checked.

The grammar has settled what stands where; this file knows which numbers make sense and
which instruments can do what.
"""

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from sys import intern
from typing import cast

from parsimonious.nodes import Node

from rubbergosling.errors import ProgramError
from rubbergosling.language.checking import Fault, fault_of, fault_of_layers
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
    MAX_EFFECTS,
    MAX_LAYERS,
    MAX_NUMBER,
    NOTE,
    POINTERS,
    RATIO,
    SETTINGS,
    SPEED,
    Range,
)

BEFORE_NOTES = ("voice", "speed", "offset", "ratios")
"""The parts of a track that stand before its notes, in order."""


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
        if name == "structure" and (wrong := fault_of_layers(len(numbers))):
            raise self._error(wrong, numbers[MAX_LAYERS])
        label = "a layer of the structure" if name == "structure" else name
        values = tuple(self._number(number, label, SETTINGS[name]) for number in numbers)
        return Setting(name, values, self._place(word))

    def _track(self, node: Node) -> Track:
        parts = {part.expr.name: part for part in _parts(node)}
        *mode, instrument = _parts(parts["voice"])
        name = _text(instrument)
        track = Track(
            instrument=intern(name),
            mode=cast(Mode, _text(mode[0])) if mode else None,
            speed=self._one(parts.get("speed"), "speed", SPEED, Fraction(1)),
            offset=self._one(parts.get("offset"), "offset", None, Fraction(0)),
            ratios=self._list(parts.get("ratios"), "a ratio", RATIO),
            notes=self._list(parts.get("notes"), "a note", NOTE),
            controls=self._controls(_all(node, "control")),
            effects=self._effects(parts.get("chain")),
            place=self._place(instrument),
        )
        if fault := fault_of(track):
            raise self._fault(fault, parts, instrument)
        return track

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
        effects = []
        for effect in _all(node, "effect"):
            word, _, value = _parts(effect)
            name = cast(EffectName, _text(word))
            effects.append(Effect(name, self._number(value, name, EFFECTS[name])))
        return tuple(effects)

    def _fault(self, fault: Fault, parts: dict[str, Node], instrument: Node) -> ProgramError:
        """The error at the part of a track that is to blame, with a remedy where notes are."""
        match fault.part:
            case "effects":
                return self._error(fault.message, _all(parts["chain"], "effect")[MAX_EFFECTS])
            case "controls":
                return self._error(fault.message, _parts(parts["control"])[0])
            case "notes":
                remedy = "ratios have commas between them, as in 3,3,2"
                if _text(parts["notes"]).startswith("+"):
                    remedy = "the offset stands before the ratios"
                return self._error(f"{fault.message}; {remedy}", parts["notes"])
            case "missing notes":
                # They belong right behind what comes before them.
                before = [parts[part] for part in BEFORE_NOTES if part in parts]
                return self._source.error(fault.message, _end(before[-1]), _end(before[-1]) + 1)
            case part:
                return self._error(fault.message, parts.get(part, instrument))

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
        if len(text) > MAX_NUMBER:
            raise self._error(
                f"this number has {len(text)} characters: it may have at most {MAX_NUMBER}",
                node,
            )
        value = _exact(text)
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


@lru_cache(maxsize=4096)
def _exact(text: str) -> Fraction:
    """A written number; an evening's programs share the few numbers that stand in them."""
    return Fraction(text)
