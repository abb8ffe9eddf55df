"""The agents' rows on the screen: what each does in this bar, and what it knows.

Rows of one line each, pure of any session: as many as there is room for. The eight steps of
a bar stand under the sixteenths of the tracks, two columns a step.
"""

from collections.abc import Sequence
from fractions import Fraction
from math import log10

from rich.text import Text

from ..agents.agent_kind import Learnt
from ..agents.agent_states import MelodyState, PassedNote, RhythmState
from ..agents.snapshot import HIT
from ..performance.guesses import Known
from .printing import STEPS_PER_BAR, counted, loss_words

BLOCKS = "▁▂▃▄▅▆▇█"
CURVE_LOSSES = 16
LOW_LOSS = 0.02
"""From here on a pattern is known well enough to try it."""

FLOOR_DECADES = 3
"""A loss of 0.001 or less is the lowest block of a curve, 1 or more the highest."""

LABEL_COLUMNS = 14
"""So wide is the longest label of a row of steps, with a gap."""

MAX_PATTERNS = 64
WIDE_COLUMNS, LOSS_COLUMNS = 80, 7
COLOURS = {"learns": "bold cyan", "plays": "bold yellow", "rests": "dim"}

MAX_NOTES = 8
"""More of a bar's notes would push the rest of a row off the screen."""


def agent_rows(
    states: Sequence[RhythmState], step: int, size: tuple[int, int], indent: int = LABEL_COLUMNS
) -> list[Text]:
    """The agents in as much detail as there is room for.

    Every pattern ever taught has a row of its own; where these don't fit, the older ones share
    one, and at last each agent has one row.

    Args:
        states: The agents in the bar that sounds.
        step: Which of the 8 steps sounds, 0 to 7.
        size: Columns and rows there are.
        indent: Columns before the first step.
    """
    width, room = size
    states = sorted(states, key=lambda state: state.doing == "rests")
    longest = max((len(state.known) for state in states), default=0)
    for patterns in range(min(longest, MAX_PATTERNS), -1, -1):
        rows = [row for state in states for row in _block(state, step, width, indent, patterns)]
        if len(rows) <= room:
            return rows
    names = max((len(state.instrument) for state in states), default=0)
    lines = [_line(state, names, width) for state in states]
    is_headed = len(lines) < room
    return [_heading(names, width)] * is_headed + fitted(lines, room - is_headed, "agents")


def melody_rows(states: Sequence[MelodyState], step: int) -> list[Text]:
    """A row for each agent: what it does, its notes in this bar, what it knows.

    Args:
        states: The agents in the bar that sounds.
        step: Which of the 8 steps of the bar sounds, 0 to 7.
    """
    names = max((len(state.instrument) for state in states), default=0)
    return [
        _melody_row(state, names, Fraction(state.bar) + Fraction(step + 1, STEPS_PER_BAR))
        for state in states
    ]


def fitted(rows: list[Text], room: int, name: str) -> list[Text]:
    """As many rows as there is room for; the last one says how many more there are."""
    if len(rows) <= room:
        return rows
    more = Text(f"and {len(rows) - room + 1} more {name}", style="dim")
    return [*rows[: room - 1], more] if room > 0 else []


def loss_curve(losses: Sequence[float]) -> str:
    """Losses as blocks on a logarithmic scale that is always the same.

    Each of its three decades is as high as the others, so the way from 0.7 to 0.02 is seen as
    well as that from 0.02 to 0.001.
    """
    highest = len(BLOCKS) - 1
    shares = [1 + log10(max(loss, 1e-12)) / FLOOR_DECADES for loss in losses]
    return "".join(BLOCKS[min(max(round(share * highest), 0), highest)] for share in shares)


def learnt_line(learnt: Learnt) -> str:
    """What a bar of lessons has done, with its bar counted from 1."""
    known, loss = learnt.snapshot, learnt.snapshot.loss
    words = "" if loss is None else f", loss {loss_words(loss)}"
    return (
        f"{learnt.instrument}: bar {learnt.bar + 1}, {counted(known.lessons)} of lessons"
        f"{words}, knows {known.right} of {known.taught}"
    )


def _block(state: RhythmState, step: int, width: int, indent: int, patterns: int) -> list[Text]:
    """Four rows, and one for each of the last so many patterns; the older ones share one."""
    plays = "plays" if state.doing == "plays" else "would play"
    rows = [
        _head(state, width),
        _steps_row("taught", indent, _taught(state), _meter(state)),
        _steps_row(plays, indent, _guesses(state, step), _correct(state)),
        _steps_row("probability", indent, _probabilities(state)),
    ]
    if not patterns:
        if state.known:  # what has no room is not left out without a word
            count = len(state.known)
            rows[-1].append(f"  {count} pattern{'s' * (count > 1)} hidden", "dim")
        return rows
    older = max(len(state.known) - patterns, 0)
    if older > 1:
        right = sum(known.right for known in state.known[:older])
        taught = sum(known.taught for known in state.known[:older])
        rows.append(_pattern_row(f"{older} older patterns", Known("", right, taught), indent))
    for number, known in enumerate(state.known, 1):
        if number > older or older == 1:
            rows.append(_pattern_row(f"{number}  {known.pattern}", known, indent))
    return rows


def _heading(names: int, width: int) -> Text:
    """What the columns of the short rows are; all of it needs a taller terminal."""
    row = f"{'':<{names}} {'':<6} {'guesses':<9}  "
    if width >= WIDE_COLUMNS:
        return _row(f"{row}in this bar  of all taught", "dim")
    return _row(f"{row}now  of all taught  loss", "dim")


def _line(state: RhythmState, names: int, width: int) -> Text:
    """All that one row can hold."""
    guesses = "".join("●" if guess else "·" for guess in state.guesses)
    is_wide = width >= WIDE_COLUMNS
    row = _row(f"{state.instrument:<{names}} ", "bold")
    row.append(f"{state.doing:<6} ", COLOURS[state.doing])
    row.append(f"{guesses[:4]} {guesses[4:]}  ", "yellow")
    right = f"{state.correct}/{state.judged}" if state.judged else "?/8"
    row.append(right, _judgement(state))
    row.append(" right  knows " if is_wide else "  knows ")
    row.append(f"{f'{state.right}/{state.taught}':<7}", _colour(state))
    if state.loss is not None:
        row.append(" loss " if is_wide else " ").append_text(_loss(state.loss))
        row.pad_right(max(LOSS_COLUMNS - len(loss_words(state.loss)), 0))
        row.append(f" {loss_curve(state.losses[-(8 if is_wide else 4) :])}", "cyan")
    return row


def _head(state: RhythmState, width: int) -> Text:
    row = _row()
    row.append(state.instrument, "bold").append("  ").append(state.doing, COLOURS[state.doing])
    if state.loss is None:
        return row.append("  untaught: it would play at random", "dim")
    row.append(f"  {counted(state.lessons)} of lessons  loss ").append_text(_loss(state.loss))
    room = min(max(width - len(row) - 1, 1), CURVE_LOSSES)
    return row.append(f" {loss_curve(state.losses[-room:])}", "cyan")


def _loss(loss: float) -> Text:
    return Text(loss_words(loss), "green" if loss <= LOW_LOSS else "yellow")


def _steps_row(label: str, indent: int, steps: Text, *more: Text) -> Text:
    row = _row(f"  {label:<{indent - 2}}", "dim").append_text(steps)
    for text in more:
        row.append("  ").append_text(text)
    return row


def _taught(state: RhythmState) -> Text:
    marks = {True: ("● ", "green"), False: ("· ", "dim"), None: ("? ", "dim")}
    return _bar([marks[target] for target in state.targets])


def _guesses(state: RhythmState, step: int) -> Text:
    steps = []
    for number, (guess, target) in enumerate(zip(state.guesses, state.targets, strict=True)):
        style = "red" if target not in (None, guess) else "yellow" if guess else "dim"
        mark = "● " if guess else "○ " if target else "· "  # a ring is a hit it misses
        steps.append((mark, f"{style} reverse" if number == step else style))
    return _bar(steps)


def _probabilities(state: RhythmState) -> Text:
    blocks = [BLOCKS[min(int(p * len(BLOCKS)), len(BLOCKS) - 1)] for p in state.probabilities]
    return _bar(
        [
            (block * 2, "yellow" if p >= HIT else "dim")
            for block, p in zip(blocks, state.probabilities, strict=True)
        ]
    )


def _bar(steps: Sequence[tuple[str, str]]) -> Text:
    """Eight steps of two columns each, with a gap between beats, as the tracks have."""
    text = Text()
    for number, (mark, style) in enumerate(steps):
        text.append(" " if number and number % 2 == 0 else "").append(mark[0], style)
        text.append(mark[1], style.removesuffix(" reverse"))
    return text


def _correct(state: RhythmState) -> Text:
    if not state.judged:
        return Text("never taught here", "dim")
    return Text(f"{state.correct} of {state.judged} right", _judgement(state))


def _judgement(state: RhythmState) -> str:
    if not state.judged:
        return "dim"
    return "green" if state.correct == state.judged else "red"


def _meter(state: RhythmState) -> Text:
    if not state.taught:
        return Text()
    meter = Text.assemble("knows ", (f"{state.right} of {state.taught}", _colour(state)), " taught")
    if state.correct < state.judged and state.right == state.taught:
        meter.append(", heard two bars later", "dim")  # or it would seem to contradict itself
    return meter


def _pattern_row(name: str, known: Known, indent: int) -> Text:
    cells = known.right * 8 // known.taught
    row = _row(f"  {known.right:>3} of {known.taught:<3}".ljust(indent), _colour(known))
    row.append("■" * cells, _colour(known)).append("□" * (8 - cells), _colour(known))
    return row.append(f"  {name}")


def _colour(known: Known | RhythmState) -> str:
    if known.right == known.taught:
        return "green"
    return "yellow" if 2 * known.right >= known.taught else "red"


def _row(text: str = "", style: str = "") -> Text:
    """One line of the screen, whatever its width."""
    return Text(no_wrap=True, overflow="ellipsis").append(text, style)


def _melody_row(state: MelodyState, names: int, now: Fraction) -> Text:
    row = _row(f"{state.instrument:<{names}} ", "bold")
    row.append(f"{state.doing:<6} ", COLOURS[state.doing])
    sounded = sum(each.bar < now for each in state.passed)
    first = max(min(sounded - MAX_NOTES // 2, len(state.passed) - MAX_NOTES), 0)
    for place, each in enumerate(state.passed[first : first + MAX_NOTES], first + 1):
        style = "green" if each.is_sure else "yellow"
        row.append(_note(each), f"{style} reverse" if place == sounded else style).append(" ")
    if state.passed:
        words = "foresaw" if state.doing == "learns" else "sure of"
        row.append(f" {words} {state.sure} of {len(state.passed)}")
    if state.lessons:
        row.append(f"  was taught {state.lessons} notes, {state.kinds} different", "dim")
    elif state.is_empty:
        row.append("  untaught: it plays at random", "dim")
    return row.append("  a model behind it", "dim") if state.has_model else row


def _note(passed: PassedNote) -> str:
    """A note's number; of microtones a tenth will do."""
    return "-" if passed.note is None else f"{round(float(passed.note), 1):g}"
