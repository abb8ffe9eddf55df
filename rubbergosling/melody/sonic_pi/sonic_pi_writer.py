"""Writes a melody as Sonic Pi code that runs, and that reads back as the same melody."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from textwrap import fill

from ...errors import MelodyError
from ...language.values import plain
from ..notes import USUAL_BEATS, Melody, Note, Voice
from ..pitches import name_of
from .voices import MAX_SLEEP, MIN_SLEEP

LINE_LENGTH = 96
SYNTHS = frozenset((
    "bass_foundation", "bass_highend", "beep", "blade", "bnoise", "chipbass", "chiplead",
    "chipnoise", "cnoise", "dark_ambience", "dpulse", "dsaw", "dtri", "dull_bell", "fm",
    "gabberkick", "gnoise", "growl", "hollow", "hoover", "kalimba", "mod_beep", "mod_dsaw",
    "mod_fm", "mod_pulse", "mod_saw", "mod_sine", "mod_tri", "noise", "organ_tonewheel",
    "piano", "pluck", "pnoise", "pretty_bell", "prophet", "pulse", "rhodey", "rodeo", "saw",
    "sc808_bassdrum", "sine", "square", "subpulse", "supersaw", "tb303", "tech_saws", "tri",
    "winwood_lead", "zawa",
))  # fmt: skip
"""The synths that Sonic Pi has."""

BEAT = """\
live_loop :drums do
  sample :bd_haus
  sample :drum_cymbal_closed, amp: 0.4
  sleep 0.5
  sample :drum_cymbal_closed, amp: 0.3
  sleep 0.5
  sample :bd_haus
  sample :sn_dub
  sleep 0.5
  sample :drum_cymbal_closed, amp: 0.3
  sleep 0.5
end
"""
"""Two beats of drums, which Sonic Pi goes on playing."""


def write_sonic_pi(melody: Melody, synth: str = "", beat: bool = False) -> str:
    """A melody as Sonic Pi code: each voice a thread, with its notes and durations as lists.

    `read_sonic_pi` makes the same melody of it, save for synths: a voice whose synth Sonic Pi
    has not is played by `synth`. Durations that nobody knows are left out, or are `nil` among
    others, and played as half a beat.

    Args:
        melody: What to write.
        synth: What plays the voices that name no synth Sonic Pi has; empty means Sonic Pi's own
            usual one, which is not written.
        beat: Whether drums play along, at the same tempo.

    Raises:
        MelodyError: If Sonic Pi has no such synth, or a note is too long or short to be read again.
    """
    if synth and synth not in SYNTHS:
        raise MelodyError(f"Sonic Pi has no synth {synth[:40]!r}: it has piano, tb303 and others")
    for beats in (note.played_beats for voice in melody.voices for note in voice.notes):
        if not MIN_SLEEP <= beats <= MAX_SLEEP:
            raise MelodyError(
                f"a note lasts {float(beats):.9g} beats: it must be at least"
                f" {float(MIN_SLEEP):g} and at most {MAX_SLEEP} to be written as code"
            )
    parts = [] if melody.tempo_bpm is None else [f"use_bpm {_number(melody.tempo_bpm)}\n"]
    parts += [
        _voice(voice, voice.synth if voice.synth in SYNTHS else synth) for voice in melody.voices
    ]
    if beat:
        parts.append(BEAT)
    return "\n".join(parts)


def _voice(voice: Voice, synth: str) -> str:
    beats = [note.beats for note in voice.notes]
    is_told = all(each is not None for each in beats)
    lines = ["in_thread do"]
    if synth:
        lines.append(f"  use_synth :{synth}")
    lines += _list("notes", map(_note, voice.notes))
    lines += _list("beats", () if not any(beats) else map(_beats, beats))
    sleep = "beat" if is_told else f"beat || {_number(USUAL_BEATS)}"
    lines += [
        "  notes.zip(beats).each do |pitch, beat|",
        "    play pitch" + (", sustain: beat * 0.9, release: beat * 0.1" if is_told else ""),
        f"    sleep {sleep}",
        "  end",
        "end",
    ]
    return "\n".join(lines) + "\n"


def _list(name: str, words: Iterable[str]) -> Sequence[str]:
    """A list in lines that are short enough to be read."""
    text = f"  {name} = [{', '.join(words)}]"
    return fill(
        text, LINE_LENGTH, subsequent_indent=" " * (len(name) + 6),
        break_long_words=False, break_on_hyphens=False,
    ).splitlines()  # fmt: skip


def _note(note: Note) -> str:
    pitches = [_pitch(pitch) for pitch in note.pitches]
    if not pitches:
        return ":r"
    return pitches[0] if len(pitches) == 1 else f"[{', '.join(pitches)}]"


def _pitch(pitch: Fraction) -> str:
    name = name_of(pitch)
    return _number(pitch) if name is None else f":{name}"


def _beats(beats: Fraction | None) -> str:
    return "nil" if beats is None else _number(beats)


def _number(number: Fraction) -> str:
    """A number that Ruby takes for the same: 1/3 would be 0 there, 1.0/3 is not."""
    return plain(number).replace("/", ".0/")
