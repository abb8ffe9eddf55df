"""Reads one statement from its syntax tree; errors name the place.

The grammar has settled what stands where; `checking` knows which values make sense.
"""

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from sys import intern
from typing import cast

from parsimonious.nodes import Node

from ..errors import ProgramError
from .checking import Fault, setting_faults, track_faults
from .program_text import ProgramText
from .syntax import ControlName, Effect, EffectName, Mode, Place, Pointer, Track
from .vocabulary import MAX_EFFECTS, MAX_NUMBER, POINTERS

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

    def __init__(self, source: ProgramText) -> None:
        self._source = source

    def statement(self, node: Node) -> Statement:
        """What a statement says.

        Raises:
            ProgramError: A value is out of its range or an instrument can't do this.
        """
        content = parts_of(node)[0]
        return self._track(content) if content.expr.name == "track" else self._setting(content)

    def _setting(self, node: Node) -> Setting:
        word = parts_of(node)[0]
        setting = Setting(_text(word), self._numbers(node), self._place(word))
        if fault := next(setting_faults(setting.word, setting.values), None):
            raise self._fault(fault, all_of(node, "number"))
        return setting

    def _track(self, node: Node) -> Track:
        parts = {part.expr.name: part for part in parts_of(node)}
        *mode, instrument = parts_of(parts["voice"])
        controls, effects = all_of(node, "control"), all_of(parts.get("chain"), "effect")
        track = Track(
            instrument=intern(_text(instrument)),
            mode=cast(Mode, _text(mode[0])) if mode else None,
            speed=next(iter(self._numbers(parts.get("speed"))), 1),
            offset=next(iter(self._numbers(parts.get("offset"))), 0),
            ratios=self._numbers(parts.get("ratios")),
            notes=self._numbers(parts.get("notes")),
            controls=self._controls(controls),
            effects=[self._effect(effect) for effect in effects],
            place=self._place(instrument),
        )
        if fault := next(track_faults(track), None):
            if fault.index is None:
                raise self._fault_as_a_whole(fault, parts, instrument)
            values = {"controls": controls, "effects": effects}.get(fault.part)
            numbers = all_of(parts.get(fault.part), "number")
            raise self._fault(fault, [parts_of(each)[-1] for each in values] if values else numbers)
        return track

    def _controls(self, nodes: list[Node]) -> dict[ControlName, Fraction | Pointer]:
        controls: dict[ControlName, Fraction | Pointer] = {}
        for node in nodes:
            word, value = parts_of(node)
            name = cast(ControlName, _text(word))
            if name in controls:
                raise self._error(f"{name} stands twice in this statement: keep one of them", word)
            is_pointer = value.expr.name == "pointer"
            controls[name] = POINTERS[_text(value)] if is_pointer else self._number(value)
        return controls

    def _effect(self, node: Node) -> Effect:
        word, _, value = parts_of(node)
        return Effect(cast(EffectName, _text(word)), self._number(value))

    def _numbers(self, node: Node | None) -> tuple[Fraction, ...]:
        return tuple(self._number(number) for number in all_of(node, "number"))

    def _number(self, node: Node) -> Fraction:
        # Before it is worked out, which takes time with the square of its length.
        if (length := len(text := _text(node))) > MAX_NUMBER:
            message = f"this number has {length} characters: it may have at most {MAX_NUMBER}"
            raise self._error(message, node)
        return _exact(text)

    def _fault(self, fault: Fault, values: list[Node]) -> ProgramError:
        """The error at the wrong value; a number appears as it was typed."""
        node = values[fault.index or 0]
        if fault.allowed is None:
            return self._error(fault.message, node)
        return self._error(fault.allowed.sentence(fault.name, _text(node)), node)

    def _fault_as_a_whole(
        self, fault: Fault, parts: dict[str, Node], instrument: Node
    ) -> ProgramError:
        """The error at the part of a track that is to blame, with a remedy where notes are."""
        match fault.part:
            case "effects":
                return self._error(fault.message, all_of(parts["chain"], "effect")[MAX_EFFECTS])
            case "controls":
                return self._error(fault.message, parts_of(parts["control"])[0])
            case "notes":
                remedy = "ratios have commas between them, as in 3,3,2"
                if _text(parts["notes"]).startswith("+"):
                    remedy = "the offset stands before the ratios"
                return self._error(f"{fault.message}; {remedy}", parts["notes"])
            case "missing notes":
                # They belong right behind what comes before them.
                end = end_of([parts[part] for part in BEFORE_NOTES if part in parts][-1])
                return self._source.error(fault.message, end, end + 1)
            case part:
                return self._error(fault.message, parts.get(part, instrument))

    def _place(self, node: Node) -> Place:
        return self._source.place(node.start, end_of(node))

    def _error(self, message: str, node: Node) -> ProgramError:
        return self._source.error(message, node.start, end_of(node))


def parts_of(node: Node) -> list[Node]:
    """The nodes of named rules directly below, whatever groups and choices lie between."""
    parts: list[Node] = []
    for child in node.children:
        if child.expr.name:
            parts.append(child)
        elif child.children:
            parts.extend(parts_of(child))
    return parts


def all_of(node: Node | None, rule: str) -> list[Node]:
    """The nodes of one rule among the parts of a node, in the order of the text."""
    return [part for part in parts_of(node) if part.expr.name == rule] if node is not None else []


def end_of(node: Node) -> int:
    """Where the last token below ends, the white space after it not counted."""
    last = parts_of(node)[-1]
    return last.start if last.expr.name == "gap" else end_of(last)


def _text(node: Node) -> str:
    """The text of a node without the white space after it."""
    return cast(str, node.full_text[node.start : end_of(node)])


@lru_cache(maxsize=4096)
def _exact(text: str) -> Fraction:
    """A written number; an evening's programs share the few numbers that stand in them."""
    return Fraction(text)
