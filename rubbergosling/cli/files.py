"""The input and output files of a sub-command: reads sources and checks outputs."""

import os
from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from math import ceil
from pathlib import Path
from shlex import quote

from ..agents.classifier import model_maker
from ..agents.ensemble import load_file, load_of
from ..agents.rehearsal import most_events
from ..errors import AgentError, OutputError, SourceError
from ..language.checking import known_instrument
from ..language.visible import visible
from ..mixer.samples import SampleBank
from ..performance.entries import Entry, Evaluate, Load, Performance
from ..performance.sources import Take, read_sources, split_length
from ..player.file_names import free_name
from ..settings import Settings
from .options import SavedAgents
from .printing import print_warning

MAX_BARS_AT_ONCE = 10_000
"""Five and a half hours at 120 bpm; what agents were in each bar is all kept."""

MAX_EVENTS = 500_000

MAX_WAV_BYTES = 2**32 - 1_000
BYTES_A_FRAME = 6
"""Two channels of 24 bits."""


def inputs_of(sources: Sequence[str], bank: SampleBank) -> list[Path]:
    """All files that are read for some sources."""
    programs = [Path(split_length(source)[0]) for source in sources if source != "-"]
    return [*programs, *(sample.path for sample in bank.samples.values())]


def read_take(
    sources: Sequence[str],
    bars: Fraction | None,
    saved: SavedAgents,
    settings: Settings,
    bank: SampleBank,
) -> Take:
    """Reads sources as one take, and warns of what is strange in it.

    Args:
        sources: As on the command line.
        bars: The length of the whole, if one was given.
        saved: Agents that are there from the first bar on.
        settings: Whose model is tried.
        bank: The samples there are.
    """
    take = read_sources(sources, bank.names, bars, load_of)
    take = replace(take, performance=with_saved(take.performance, saved, bank.names))
    warn_of_damage(take)
    if settings.model:
        model_maker(settings.model)  # better now than when the first agent needs it
    said: set[str] = set()
    if (model := take.performance.chance.model) and model != settings.model:
        said.add(
            f"the take was played with the model {visible(model)}: "
            f"--model {quote(visible(model))} plays it the same way. That runs the code in "
            "the file: read it first if it is not your own"
        )
    for entry in take.performance.entries:
        if isinstance(entry.action, Evaluate):
            program = entry.action.program
            said |= {notice.message for notice in program.notices}
    for sentence in sorted(said):
        print_warning(sentence)
    return take


def warn_of_damage(take: Take) -> None:
    """Tells of journals that could only be read in part, and of agents that can't go on."""
    for damage in take.damages:
        print_warning(f"{damage}: the take is read up to there")
    loads = (each.action for each in take.performance.entries if isinstance(each.action, Load))
    for notice in dict.fromkeys(load.notice for load in loads):
        if notice:
            print_warning(notice)


def with_saved(
    performance: Performance, saved: SavedAgents, instruments: Collection[str]
) -> Performance:
    """A performance that begins with the agents that were asked for.

    Args:
        performance: What is played.
        saved: Which agents, and which models of melodies.
        instruments: The names of the samples there are.

    Raises:
        AgentError: If there is no such instrument, or a file is no saved agent.
        MelodyError: If a file is no model of melodies.
    """
    for instrument, path in (*saved.melody, *saved.agent):
        try:
            known_instrument(instrument, instruments)
        except ValueError as error:
            raise AgentError(f"--agent {instrument}={path}: {error}") from error
        performance = performance.added(Entry(Fraction(0), load_file(instrument, path)))
    return performance


def check_outputs(outputs: Iterable[Path | None], inputs: Iterable[Path] = ()) -> None:
    """Sees to it that files can be written, and that nothing is written over what is read.

    Raises:
        OutputError: If the folder of an output is missing or can't be written.
        SourceError: If an output is one of the inputs.
    """
    read = {path.resolve() for path in inputs}
    for output in outputs:
        if output is None:
            continue
        if output.resolve() in read:
            raise SourceError(f"{output} is read here and can't be written too: name another file")
        if not output.parent.is_dir():
            raise OutputError(f"{output} can't be written: there is no folder {output.parent}")
        if output.is_dir():
            raise OutputError(f"{output} can't be written: it is a folder")
        if not os.access(output.parent, os.W_OK):
            raise OutputError(f"{output} can't be written: permission denied")


def free_output(path: Path | None) -> Path | None:
    """The path of a recording or a journal; another one where it would replace an earlier take."""
    if path is None or not os.path.lexists(path):
        return path
    free = free_name(path)
    print_warning(f"{path} is there already and is kept: this take goes into {free}")
    return free


def refuse_too_much(take: Take, bars: Fraction, done: str) -> None:
    """Sees to it that a take is not too long, nor too dense, to be worked out as a whole.

    Args:
        take: Which.
        bars: How many bars of it are meant.
        done: What is done with it, such as ``drawn``.

    Raises:
        SourceError: It is; tells how many bars are not.
    """
    if bars > MAX_BARS_AT_ONCE:
        raise SourceError(
            f"this is {ceil(bars)} bars long, and at most {MAX_BARS_AT_ONCE} are {done} at once:"
            f" --bars {_most_bars(take.performance)} takes the beginning"
        )
    _refuse_too_many(take, bars, done)


def refuse_too_long(take: Take, tail_seconds: float, sample_rate: int) -> None:
    """Sees to it that what is rendered fits a WAV file.

    Raises:
        SourceError: It does not, or is too dense; tells how many bars do and are not.
    """
    tempo = take.performance.tempo
    most_seconds = MAX_WAV_BYTES / BYTES_A_FRAME / sample_rate
    seconds = float(tempo.seconds_at(take.bars)) + tail_seconds
    if seconds > most_seconds:
        bars = int(tempo.bar_at(Fraction(most_seconds - tail_seconds)))
        raise SourceError(
            f"this lasts {seconds / 3600:.1f} hours, and a WAV file of {sample_rate} hertz holds"
            f" {most_seconds / 3600:.1f}: --bars {bars} renders the beginning"
        )
    _refuse_too_many(take, take.bars, "rendered")


def _refuse_too_many(take: Take, bars: Fraction, done: str) -> None:
    if (count := most_events(take.performance, Fraction(0), bars)) > MAX_EVENTS:
        raise SourceError(
            f"this may have up to {count} hits, and at most {MAX_EVENTS} can be {done} at once:"
            f" --bars {_most_bars(take.performance)} takes the beginning"
        )


def _most_bars(performance: Performance) -> int:
    """How many bars from the beginning are not too much; at least one."""
    counts = range(1, MAX_BARS_AT_ONCE + 1)
    fitting = bisect_right(
        counts, MAX_EVENTS, key=lambda bars: most_events(performance, Fraction(0), Fraction(bars))
    )
    return max(fitting, 1)
