"""A track's note messages as bytes: encoded once, then only the note changes."""

from collections.abc import Mapping
from fractions import Fraction

from supriya import AddAction

from ..osc.bundles import element
from ..osc.messages import float_bytes, message

ANY_NODE = -1
"""Has the server choose a node's number: voices are only ever addressed by their group."""


class TrackVoice:
    """What one track's synths are made with.

    Args:
        synthdef: The SynthDef's own name.
        group: Number of the group the synths stand in, alone: the choke goes to all of them.
        settings: Controls by name: numbers, or ``c5`` for control bus 5.
        has_notes: Whether each synth gets a note.
    """

    def __init__(
        self, synthdef: str, group: int, settings: Mapping[str, float | str], has_notes: bool
    ) -> None:
        pairs = [word for pair in settings.items() for word in pair]
        if has_notes:
            pairs += ["freq", 0.0]  # last, so that its bytes are the last four
        at_tail = int(AddAction.ADD_TO_TAIL)
        start = message("/s_new", synthdef, ANY_NODE, at_tail, group, *pairs)
        choke = message("/n_set", group, "choke", 1.0)
        self._elements = element(choke) + element(start)
        self._before_hertz = self._elements[: -len(float_bytes(0.0))]

    def message(self, note: Fraction | None) -> bytes:
        """Bundle elements that choke what sounds and start a synth on a MIDI note."""
        if note is None:
            return self._elements
        return self._before_hertz + float_bytes(hertz_of(note))


def hertz_of(note: Fraction) -> float:
    """The frequency of a MIDI note: 69 is the A of 440 hertz; fractions are microtones."""
    return float(440 * 2 ** ((note - 69) / 12))
