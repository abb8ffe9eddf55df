"""The memory of a synth's agent: what followed each run of notes, up to 48 long.

Whatever was taught is kept as one line. The longest part of it that ends as what was heard last
does tells how to go on: a phrase that was heard twice is continued exactly. Where what was taught
goes on in several ways, chance takes one of them, or looks at shorter contexts; the escape
probabilities are those of PPM, method D (Howard, "The design and analysis of efficient lossless
data compression systems", 1993). Who has gone on for long in one phrase leaves it where another
one shares a note with it.

    >>> from random import Random
    >>> phrases = Phrases()
    >>> for note in [60, 60, 67, 60, 60, 67]:
    ...     phrases = phrases.taught(Fraction(note))
    >>> phrases.choice(Random(1)).note
    Fraction(60, 1)
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from random import Random

Pitch = Fraction | None
"""A MIDI note number, or None: a rest."""

MAX_CONTEXT = 48
"""So many of the last notes decide: three times a phrase of sixteen."""

MAX_PHRASE = MAX_CONTEXT // 2
REMEMBERED = 2048
"""So many notes of lessons are remembered at least; twice as many at most."""

MAX_PLACES = 32
"""Of all places that what was heard fits to, the last so many count."""

PATIENCE = 64
"""After so many notes of its own an agent looks for another way on."""

HALF = 0.5
"""Where nothing decides, what was taught and what somebody else tells are as good as each other."""

BREAK = "\0"
"""Stands where lessons are apart, and is no note."""


@dataclass(frozen=True)
class Choice:
    """A note that comes next.

    Attributes:
        note: Which; None is a rest.
        context: How many of the last notes decided; 0 where none of them did.
        is_certain: Whether what was taught left nothing to chance.
    """

    note: Pitch
    context: int = 0
    is_certain: bool = False


@dataclass(frozen=True)
class Phrases:
    """The notes that an agent was taught, and what it heard last; a value that never changes.

    Attributes:
        lessons: How many notes it was ever taught.
    """

    lessons: int = 0
    _line: str = field(default="", repr=False)  # a letter for each note, so that search is quick
    _heard: str = field(default="", repr=False)
    _own: int = field(default=0, repr=False)
    _letters: Mapping[Pitch, str] = field(default_factory=dict, repr=False)
    _notes: Mapping[str, Pitch] = field(default_factory=dict, repr=False)

    @property
    def kinds(self) -> int:
        """How many different notes are remembered."""
        return len(set(self._line) - {BREAK})

    @property
    def remembered(self) -> tuple[tuple[Pitch, ...], ...]:
        """The notes of its lessons, a line for each that stands apart."""
        lines = (line for line in self._line.split(BREAK) if line)
        return tuple(tuple(self._notes[letter] for letter in line) for line in lines)

    def taught(self, note: Pitch) -> "Phrases":
        """The same after one more note of a lesson."""
        self = self._knowing(note)
        letter = self._letters[note]
        line = self._line + (BREAK if self._own and self._line else "") + letter
        heard = (self._heard + letter)[-MAX_CONTEXT:]
        after = replace(self, lessons=self.lessons + 1, _line=line, _heard=heard, _own=0)
        return after._trimmed() if len(line) > 2 * REMEMBERED else after

    def after_lessons(self, lines: Iterable[Iterable[Pitch]]) -> "Phrases":
        """The same after some lines of notes, each a lesson that stands apart."""
        for line in lines:
            self = replace(self, _own=1)
            for note in line:
                self = self.taught(note)
        return self

    def played(self, note: Pitch) -> "Phrases":
        """The same after a note of its own, which it hears but is not taught."""
        self = self._knowing(note)
        heard = (self._heard + self._letters[note])[-MAX_CONTEXT:]
        return replace(self, _heard=heard, _own=self._own + 1)

    def choice(self, chance: Random, otherwise: Callable[[], Pitch] | None = None) -> Choice:
        """The note to play next.

        Args:
            chance: Asked where what was taught leaves a choice.
            otherwise: Tells a note where nothing that was heard decides, every other time if
                something was taught. Else it is one of the last notes that were taught.

        Raises:
            ValueError: If it was taught nothing and there is no other way to find a note.
        """
        if (way := self._another_way(chance)) is not None:
            return Choice(self._notes[way], 1)
        if (certain := self.certain) is not None:
            return certain
        size, followers = self._longest(1)
        while size:
            counts = Counter(followers)
            escapes = chance.random() * 2 * len(followers) < len(counts)
            shorter = self._longest(len(followers) + 1, size - 1)
            if not escapes or (not shorter[0] and otherwise is None):
                weights = [2 * count - 1 for count in counts.values()]
                (letter,) = chance.choices(list(counts), weights)
                return Choice(self._notes[letter], size)
            size, followers = shorter
        if otherwise is not None and (not self._line or chance.random() < HALF):
            return Choice(otherwise())
        if not self._line:
            raise ValueError("nothing was taught: there is no note to go on with")
        return Choice(self._notes[chance.choice(self._line[-MAX_PLACES:].replace(BREAK, ""))])

    @property
    def certain(self) -> Choice | None:
        """The one note that can come next, if what was taught leaves no choice.

        That is where a context was followed by the same note twice or more, and never by
        another; or where a phrase was heard twice, one after the other.
        """
        size, followers = self._longest(2)
        if size and len(set(followers)) == 1:
            return Choice(self._notes[followers[0]], size, is_certain=True)
        heard, (size, followers) = self._heard, self._longest(1)
        for length in range(min(size, MAX_PHRASE, len(heard) // 2), 1, -1):
            letter, is_round = heard[-length], heard[-length:] == heard[-2 * length : -length]
            if is_round and letter in followers:
                return Choice(self._notes[letter], size, is_certain=True)
        return None

    def _another_way(self, chance: Random) -> str | None:
        """A way on from the last note that was taught, but not gone lately; often there is none."""
        if self._own < PATIENCE or not self._line:
            return None
        last = self._heard[-1]
        place = self._line.find(last, chance.randrange(len(self._line)))
        way = self._line[place + 1 : place + 2] if place >= 0 else ""
        return way if way not in ("", BREAK) and last + way not in self._heard else None

    def _longest(self, least: int, most: int = MAX_CONTEXT) -> tuple[int, str]:
        """The longest context, up to `most`, that was followed by at least so many notes.

        Returns:
            How long it is, and what followed it; 0 and nothing where there is none.
        """
        size, followers = 0, ""
        low, high = 1, min(most, len(self._heard))
        while low <= high:  # a context that fits somewhere fits there without its first note too
            middle = (low + high + 1) // 2
            if len(found := self._followers(middle)) >= least:
                size, followers, low = middle, found, middle + 1
            else:
                high = middle - 1
        return size, followers

    def _followers(self, size: int) -> str:
        """What followed the last `size` notes wherever they were taught, the latest first."""
        context, line = self._heard[-size:], self._line
        found = ""
        place = line.rfind(context, 0, len(line) - 1)
        while place >= 0 and len(found) < MAX_PLACES:
            if (follower := line[place + size]) != BREAK:
                found += follower
            place = line.rfind(context, 0, place + size - 1)
        return found

    def _knowing(self, note: Pitch) -> "Phrases":
        """The same with a letter for a note."""
        if note in self._letters:
            return self
        letter = chr(len(self._letters) + 1)
        letters, notes = {**self._letters, note: letter}, {**self._notes, letter: note}
        return replace(self, _letters=letters, _notes=notes)

    def _trimmed(self) -> "Phrases":
        """The same without its oldest notes, and with letters for those only that are left."""
        old = self._line[-REMEMBERED:], self._heard
        used = sorted(set("".join(old)) - {BREAK})
        new = {ord(letter): chr(place) for place, letter in enumerate(used, 1)}
        line, heard = (text.translate(new) for text in old)
        notes = {new[ord(letter)]: self._notes[letter] for letter in used}
        letters = {note: letter for letter, note in notes.items()}
        return replace(self, _line=line, _heard=heard, _letters=letters, _notes=notes)
