"""Combines statements into a program: which one holds if there are several, and warnings."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Literal, cast

from .reader import Setting, Statement
from .syntax import NOWHERE, Notice, Place, Program, Track
from .values import plain
from .vocabulary import SPEED, SYNTHS


def program_of(statements: Sequence[Statement]) -> Program:
    """The program that a text's statements, all of them sound in themselves, make."""
    notices: list[Notice] = []
    holding = _last_of_each(statements, notices)
    tracks = [statement for statement in holding.values() if isinstance(statement, Track)]
    tracks = _one_source(tracks, notices)
    notices += [*_silences(tracks), *_lone_ratios(tracks)]
    settings = {word: s.values for word, s in holding.items() if isinstance(s, Setting)}
    structure = settings.get("structure")
    return Program(
        tracks=tuple(tracks),
        tempo_bpm=settings["bpm"][0] if "bpm" in settings else None,
        structure=tuple(map(int, structure)) if structure else None,
        memory=_memory(settings.get("memory")),
        notices=tuple(sorted(notices, key=lambda notice: (notice.place.line, notice.place.column))),
    )


def noticed(program: Program) -> Program:
    """A program made by hand with its warnings, which have no place in any text."""
    found = [*_silences(program.tracks), *_lone_ratios(program.tracks)]
    return replace(program, notices=tuple(replace(notice, place=NOWHERE) for notice in found))


def _last_of_each(statements: Sequence[Statement], notices: list[Notice]) -> dict[str, Statement]:
    """The last statement of each word or instrument, in the order of the text."""
    holding: dict[str, Statement] = {}
    for statement in statements:
        word = statement.word if isinstance(statement, Setting) else statement.instrument
        # Taken out and put in again, for a dictionary remembers the place of the first.
        earlier = holding.pop(word, None)
        if earlier is not None:
            line = _place(statement).line
            message = f"{word} appears again in line {line}; only that one is used"
            notices.append(Notice(message + _end_of_lesson(earlier, statement), _place(earlier)))
        holding[word] = statement
    return holding


def _end_of_lesson(earlier: Statement, later: Statement) -> str:
    """That the statement which is used does not do with agents what the other one does."""
    mode = earlier.mode if isinstance(earlier, Track) else None
    if mode is None or not isinstance(later, Track) or later.mode == mode:
        return ""
    return f", and it is no {mode}" if mode == "source" else f", and it does not {mode}"


def _one_source(tracks: list[Track], notices: list[Notice]) -> list[Track]:
    """The tracks with one source at most: the last one, while the others just play."""
    sources = [track for track in tracks if track.mode == "source"]
    earlier = sources[:-1]
    for track in earlier:
        message = f"there is one source at a time: {sources[-1].instrument}, the last one, is used"
        notices.append(Notice(message, _place(track)))
    return [replace(track, mode=None) if track in earlier else track for track in tracks]


def _lone_ratios(tracks: Sequence[Track]) -> list[Notice]:
    """A warning for each sample with one ratio, which changes nothing: a speed may be meant."""
    return [
        Notice(
            f"{track.instrument} has one ratio, {plain(track.ratios[0])}, which changes nothing: "
            f"{track.instrument}*{plain(track.ratios[0])} is a speed",
            track.place or NOWHERE,
        )
        for track in tracks
        if len(track.ratios) == 1
        and not track.notes
        and track.speed == 1
        and track.ratios[0] > 1
        and SPEED.check(track.ratios[0])
    ]


def _silences(tracks: Sequence[Track]) -> list[Notice]:
    """A warning for each rhythm's agent that hears nothing, for want of a source."""
    if any(track.mode == "source" for track in tracks):
        return []
    return [
        Notice(
            f"{track.instrument} is to {track.mode}, but no instrument is the source: "
            "its agent hears silence",
            track.place or NOWHERE,
        )
        for track in tracks
        if track.mode is not None and track.instrument not in SYNTHS  # which learn melodies
    ]


def _memory(values: tuple[Fraction, ...] | None) -> int | Literal["all"] | None:
    if values is None:
        return None
    return int(values[0]) if values else "all"


def _place(statement: Statement) -> Place:
    # A track made by hand may have no place; one that was read always has.
    return cast(Place, statement.place)
