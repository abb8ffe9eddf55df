"""Where the notes and ratios of each track stand in a text, so that an editor can light them."""

from collections.abc import Collection
from dataclasses import dataclass

from parsimonious.exceptions import ParseError
from parsimonious.nodes import Node

from .grammar import grammar_for
from .program_text import ProgramText
from .reader import all_of, end_of, parts_of
from .syntax import Place
from .values import composed


@dataclass(frozen=True)
class TrackPlaces:
    """The places of one track's words and numbers.

    Attributes:
        instrument: What it plays.
        mode: The word before it, or None.
        place: Of the instrument's name.
        ratios: Of each ratio above 0, in order: those that an onset begins.
        notes: Of each note, in order.
    """

    instrument: str
    mode: str | None
    place: Place
    ratios: tuple[Place, ...]
    notes: tuple[Place, ...]


def track_places(text: str, instruments: Collection[str]) -> list[TrackPlaces]:
    """The places in all tracks of a text; statements that are wrong are left out.

    Args:
        text: A program.
        instruments: The names of the samples there are.
    """
    source = ProgramText(composed(text))
    grammar = grammar_for(frozenset(instruments))
    position, found = grammar["between"].match(source.text).end, []
    while position < len(source.text):
        try:
            node = grammar["statement"].match(source.text, position)
            position = node.end
            found += [
                _places(source, track) for track in parts_of(node) if track.expr.name == "track"
            ]
        except ParseError:
            position = grammar["skipped"].match(source.text, position).end
        position = grammar["between"].match(source.text, position).end
    return found


def _places(source: ProgramText, track: Node) -> TrackPlaces:
    parts = {part.expr.name: part for part in parts_of(track)}
    *mode, instrument = parts_of(parts["voice"])

    def place(node: Node) -> Place:
        return source.place(node.start, end_of(node))

    def text(node: Node) -> str:
        return str(source.text[node.start : end_of(node)])

    ratios = [each for each in all_of(parts.get("ratios"), "number") if float(text(each)) > 0]
    return TrackPlaces(
        text(instrument),
        text(mode[0]) if mode else None,
        place(instrument),
        tuple(map(place, ratios)),
        tuple(place(each) for each in all_of(parts.get("notes"), "number")),
    )
