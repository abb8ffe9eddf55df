"""The verbs for what plays: programs, tempo, hush, the pointer."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any, get_args

from ..language.edits import muted, soloed, unmuted
from ..language.parser import parse
from ..language.syntax import Program
from ..language.vocabulary import TEMPO, Range
from ..performance.entries import Entry, Evaluate
from ..performance.sources import read_program
from ..player.remarks import warning
from ..player.taps import MIN_TAPS
from ..settings import Quantise
from .arguments import Argument
from .caller import Answer, Caller, entered
from .verb import BAR, verb

INSTRUMENT = Argument("instrument", "instrument")
ANY_INSTRUMENT = Argument("instrument", "instrument", is_optional=True)
FILE = Argument("file", "file")
BAR_AND_WARNINGS = f"{BAR}; then a sentence for each warning"

MAX_TEXTS = 1000
"""Some programs send a text as several arguments, one for each of its words."""

SHORT_TEXT = 250
"""A program of so many characters is read in some milliseconds."""

X, Y = (Argument(name, "number", Range(0, 1)) for name in "xy")


def _read(caller: Caller, texts: Sequence[Any]) -> Evaluate:
    text = " ".join(texts)
    return Evaluate(parse(text, caller.session.bank.names), text)


def _read_if_short(caller: Caller, texts: Sequence[str]) -> Sequence[Any]:
    """A short program as it was read, so that its mistakes are answered without waiting."""
    return [_read(caller, texts)] if sum(map(len, texts)) <= SHORT_TEXT else texts


def evaluated(entry: Entry, text: str) -> Answer:
    """What is answered of an evaluation: the bar, and the warnings of its program."""
    assert isinstance(entry.action, Evaluate)
    return entered(entry, text, *map(warning, entry.action.program.notices))


def edited(caller: Caller, change: Callable[[Program], Program], text: str) -> Answer:
    """Changes the program that plays, as if it had been typed."""
    return evaluated(caller.session.edit(change), text)


@verb(
    "evaluate", Argument("text", "text", max_count=MAX_TEXTS), answer=BAR_AND_WARNINGS, typed="",
    early=_read_if_short,
)  # fmt: skip
def evaluate(caller: Caller, *texts: str | Evaluate) -> Answer:
    """Replaces the program that plays."""
    program = texts[0] if isinstance(texts[0], Evaluate) else _read(caller, texts)
    return evaluated(caller.session.play(program), "plays")


@verb("evaluate/file", FILE, answer=BAR_AND_WARNINGS)
def evaluate_file(caller: Caller, file: str) -> Answer:
    """Replaces the program that plays by the one in a file, such as verse.gosling."""
    path = caller.path(file, ".gosling")
    program = read_program(str(path), caller.session.bank.names)
    return evaluated(caller.session.play(program), f"plays {caller.shown(path)}")


@verb("hush", answer=BAR, work="instant")
def hush(caller: Caller) -> Answer:
    """Stops everything that sounds."""
    return entered(caller.session.hush(), "hush")


@verb("bpm", Argument("bpm", "number", TEMPO), answer=BAR, work="instant", is_quiet=True, typed="")
def bpm(caller: Caller, bpm: Fraction) -> Answer:
    """Sets the tempo, in beats a minute."""
    return entered(caller.session.set_tempo(bpm), f"{float(bpm):g} bpm")


@verb("tap", answer=BAR, work="instant", is_quiet=True)
def tap(caller: Caller) -> Answer:
    """Sets the tempo by hand: send it once a beat; it acts from the fourth time on."""
    # All doors share the taps: two hands may tap one tempo.
    taps = caller.session.taps
    count, tempo = taps.tap(), taps.tempo_bpm
    return Answer(((),), f"tap {count} of {MIN_TAPS}") if tempo is None else bpm(caller, tempo)


@verb("mute", INSTRUMENT, answer=BAR)
def mute(caller: Caller, instrument: str) -> Answer:
    """Silences an instrument; the agents still hear it."""
    return edited(caller, lambda program: muted(program, instrument), f"{instrument} is silent")


@verb("unmute", ANY_INSTRUMENT, answer=BAR)
def unmute(caller: Caller, instrument: str | None = None) -> Answer:
    """Lets it sound again, or all of them."""
    what = instrument or "everything"
    return edited(caller, lambda program: unmuted(program, instrument), f"{what} sounds")


@verb("solo", INSTRUMENT, answer=BAR)
def solo(caller: Caller, instrument: str) -> Answer:
    """Silences all others; unmute ends it."""
    return edited(caller, lambda program: soloed(program, instrument), f"only {instrument} sounds")


@verb("pointer", X, Y, answer=BAR, work="instant", is_quiet=True)
def pointer(caller: Caller, x: Fraction | None, y: Fraction | None) -> Answer:
    """Moves the pointer that _mousex and _mousey follow."""
    entry = caller.session.move_pointer(
        x=None if x is None else float(x), y=None if y is None else float(y)
    )
    return entered(entry, "the pointer moves")


@verb("pointer/x", X, answer=BAR, work="instant", is_quiet=True)
def pointer_x(caller: Caller, x: Fraction) -> Answer:
    """Moves the pointer sideways only."""
    return pointer(caller, x, None)


@verb("pointer/y", Y, answer=BAR, work="instant", is_quiet=True)
def pointer_y(caller: Caller, y: Fraction) -> Answer:
    """Moves the pointer up and down only."""
    return pointer(caller, None, y)


@verb("quantise", Argument("grid", "word", words=get_args(Quantise)), work="instant")
def quantise(caller: Caller, grid: Quantise) -> Answer:
    """Sets where changes take effect from now on: at the next eighth of a bar, beat or bar."""
    caller.session.set_quantise(grid)
    return Answer(((),), f"changes take effect at the next {grid}")
