"""Sonic Pi code read: what is faulty, hostile, or the author's own file."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubbergosling.errors import MelodyError
from rubbergosling.melody.notes import Note
from rubbergosling.melody.ruby import tree
from rubbergosling.melody.sonic_pi.sonic_pi_reader import read_sonic_pi

PURCELL = os.environ.get("GOSLING_PURCELL")

BROKEN = {
    "play_pattern [:c4, :e4": "line 1: this [ is never closed",
    "use_bpm 60\nplay chord(:c4, :major\nsleep 1": "line 2: this ( is never closed",
    "use_bpm 60\n2.times do\n  play :c4\n": "line 2: this do is never closed",
    "play :c4\nsleep 1\nend": "line 3: this end belongs to nothing",
    "play :c4]\n": "line 1: this ] closes nothing",
    "in_thread do\n  play (:c4]\nend": "line 2: this ] closes nothing",
    "if true\n  play :c4\n": "line 1: this if is never closed",
    "for i in 0..3\n play :c4\n": "line 1: this for is never closed",
    "play :c4\n=begin\nplay :d4": "line 2: this =begin is never closed",
    'use_synth "piano\nplay :c4': 'line 1: this " is never closed',
    "play :c4\n"
    + "in_thread do\n" * 60
    + "end\n" * 60: "line 52: this is nested more than 50 deep",
}

LEFT_OUT = {
    "play :c4\nsleep rrand(1, 2)": (2, "`rrand` is chance, which is not followed"),
    "play :c4\nplay melody(3)": (2, "`melody` is not known here"),
    "play :c4\nplay unknown": (2, "`unknown` is not known here"),
    "play :c4\nplay :h4": (2, ":h4 is no note"),
    "play :c4\nplay 200": (2, "a note is 200: it must be 0 to 127"),
    "play :c4\nplay :b9": (2, "a note is 131: it must be 0 to 127"),
    "play :c4\nsleep -1": (2, "time does not go backwards"),
    "play :c4\nuse_bpm 0": (2, "a tempo of 0 beats a minute makes no sense"),
    "play :c4\nx = {a: 1}": (2, "this is a hash, which is not followed"),
    "play :c4\nplay chord(:c4, :wrong)": (2, "the chord :wrong is not known here"),
    "play :c4\nplay scale(:c4, :wrong)": (2, "the scale :wrong is not known here"),
    "play :c4\nx = 1 / 0": (2, "this is divided by 0"),
    "play :c4\nx = [1] * 1000000": (2, "1000000 is no count"),
    "play :c4\nx = 2 ** 1000000": (2, "2 to the power of 1000000 is not followed"),
    "play :c4\ndef tune(x)\n  play x\nend": (2, "this def is not followed"),
    'play :c4\nplay "#{1}4"': (2, "this text has code in it, which is not followed"),
    "play :c4\ndefine :a do\n  a\nend\na": (3, "`a` calls itself, which is not followed"),
    "play :c4\nplay_pattern_timed [:c4], []": (2, "`play_pattern_timed` is handed no times"),
    "play :c4\ntime_warp 1 do\n  play :e4\nend": (2, "`time_warp` is not known here"),
    "play :c4\nx = -> { play :e4 }": (2, "this `->` is not followed"),
}


@pytest.mark.parametrize("text", BROKEN)
def test_broken_code_is_an_error_with_its_line(text: str) -> None:
    with pytest.raises(MelodyError) as told:
        read_sonic_pi(text)
    assert str(told.value) == BROKEN[text]


@pytest.mark.parametrize("text", LEFT_OUT)
def test_what_is_not_followed_is_told_with_its_line_and_left_out(text: str) -> None:
    reading = read_sonic_pi(text)
    line, message = LEFT_OUT[text]
    told = [(notice.place.line, notice.message) for notice in reading.notices]
    assert told == [(line, f"{message}: it is left out")]
    assert reading.melody.voices[0].notes == (Note(60, 1),)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "it holds no notes that can be read"),
        ("# only a comment\nsample :bd_haus\nsleep 1", "it holds no notes that can be read"),
        ("x = [1, 2, 3]", "it holds no notes that can be read"),
        (
            "use_bpm 60\nplay dice(6)",
            "it holds no notes that can be read: line 2:"
            " `dice` is chance, which is not followed: it is left out",
        ),
    ],
)
def test_a_text_without_notes_is_an_error(text: str, message: str) -> None:
    with pytest.raises(MelodyError) as told:
        read_sonic_pi(text)
    assert str(told.value) == message


PIECES = [
    *("play ", ":c4", "sleep 1", "0.5", "[", "]", "(", ")", "do", "end", "{", "}", "|n|", ",", ";"),
    *("\n", "\r", " ", ".times ", ".each ", ".tick", "for i in ", "0..3", "if ", "x", "=", "<<"),
    *("live_loop :a ", "in_thread ", "loop ", "define :a ", "use_bpm ", "*", "+", "-", "/", "**"),
    *("'", '"', "#", "=begin\n", "=end\n", "%w[", "a b]", "ring ", "chord ", "scale ", "knit "),
    *("9" * 400, "1e999", "1e-99", "60r", "nil", "||", "?", ":", "::", ".", "\\", "\0", "é", "𝄞"),
    *("a", "a ", "[0]", "x = [60]*9\n", ".zip(x)", ".map { |n| n }", "stop", "__END__\n", "\ud800"),
    *("play_pattern_timed ", "with_fx :x do\n", "use_transpose ", "1000000000", ".reverse"),
]


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join) | st.text(max_size=60))
def test_any_text_is_a_melody_or_an_error(text: str) -> None:
    try:
        reading = read_sonic_pi(text)
    except MelodyError as error:
        assert str(error)
    else:
        assert reading.melody.voices
        assert all(notice.place.line >= 1 and notice.message for notice in reading.notices)


@pytest.mark.parametrize(
    "text",
    [
        "play :c4\nsleep 1\n" * 10_000,
        ":c4," * 110_000,
        "[" * 100_000,
        "(" * 40 + ")" * 40,
        "play :c4\nx = " + "-" * 100_000 + "1",
        "play :c4\nx = " + "1 + " * 20_000 + "1",
        "play :c4\nx = a" + ".b" * 20_000,
        "play :c4\n" + "x = " * 20_000 + "1",
        "play :c4\nx = " + "2 ** " * 10_000 + "2",
        "x = 3\n" + "x = x * x\n" * 1000 + "play :c4",
        "x = [1]\n" + "x = x + x\n" * 1000 + "play :c4",
        "x = []\nx << x\nplay :c4\nplay x",
        "100000.times do\n100000.times do\n play :c4\n sleep 1\nend\nend",
        "loop do\n in_thread do\n play :c4\n sleep 0.001\n end\nend",
        "define :a do |x|\n play x\n sleep 1\n a x\n a x\nend\na 60",
        "x = (1..100000)\n" * 100 + "100000.times do\n play_pattern x\nend",
        "sleep " + "9" * 2000 + "\nplay :c4",
        "play :c4\nsleep 1.0/" + "\nplay :c4\nsleep 1.0/".join(map(str, range(1000, 1400))),
    ],
    ids=range(18),
)
def test_hostile_texts_are_read_or_refused(text: str) -> None:
    try:
        assert read_sonic_pi(text).melody.voices
    except MelodyError as error:
        assert str(error)


def test_a_program_that_goes_on_and_on_is_read_up_to_a_limit() -> None:
    reading = read_sonic_pi(
        "100000.times do\n  100000.times do\n    play :c4\n    sleep 1\n  end\nend"
    )
    assert len(reading.melody.voices[0].notes) > 50_000
    assert "goes on for longer than it can be followed" in reading.notices[-1].message


@pytest.mark.skipif(PURCELL is None, reason="GOSLING_PURCELL does not name the author's data file")
def test_the_authors_data_file_is_read_whole() -> None:
    assert PURCELL is not None
    reading = read_sonic_pi(Path(PURCELL).read_text())
    notes = [note for voice in reading.melody.voices for note in voice.notes]
    assert (len(notes), len(reading.melody.voices), len(set(notes))) == (1219, 6, 30)
    assert reading.melody.tempo_bpm is None
    assert reading.notices == ()
    assert reading.melody.voices[0].notes[:4] == (Note(48), Note(47), Note(43), Note(()))


@pytest.mark.parametrize(
    ("space", "name"),
    [
        ("\u00a0", "U+00A0, no-break space"),
        ("\u3000", "U+3000, ideographic space"),
        ("\u200b", "U+200B, zero width space"),
        ("\ufeff", "U+FEFF, zero width no-break space"),
    ],
)
def test_a_pasted_space_is_a_space_and_is_named(space: str, name: str) -> None:
    text = "play :c4\nsleep 1\n{0}play :e4 # a{0}b\n sleep 1\nplay :g4\nsleep 1\n"
    reading = read_sonic_pi(text.format(space))
    assert reading.melody == read_sonic_pi(text.format(" ")).melody
    (notice,) = reading.notices
    assert notice.message.startswith(f"an invisible character ({name}) is read as a space")
    assert (notice.place.line, notice.place.column) == (3, 1)


def test_quotes_of_a_word_processor_are_named() -> None:
    (notice,) = read_sonic_pi("play “c4”\nplay :e4\nsleep 1").notices
    assert notice.message.startswith('"“" (U+201C, left double quotation mark) is not followed')


def test_a_line_that_is_no_ruby_costs_that_line_only() -> None:
    reading = read_sonic_pi("play :c4\nsleep 1\nplay :d4 :e4\n  sleep 1 1\nplay :g4\nsleep 0.5\n")
    assert reading.melody.voices[0].notes == (Note(60, 1), Note(67, 0.5))
    assert [(each.place.line, each.message) for each in reading.notices] == [
        (3, "this is not followed: it is left out"),
        (4, "this is not followed: it is left out"),
    ]


def test_a_text_that_is_too_tangled_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tree, "MAX_SECONDS", 0.2)
    with pytest.raises(MelodyError, match="it is too tangled to be read"):
        read_sonic_pi("%w[" * 200_000)


def test_places_count_characters_whatever_stands_before_them() -> None:
    (notice,) = read_sonic_pi("play :c4\nx = ['é𝄞', 'ü']; wibble 3\n").notices
    assert (notice.place.line, notice.place.column) == (2, 18)


def test_a_heredoc_and_what_follows_the_end_of_the_program_are_not_read() -> None:
    reading = read_sonic_pi("x = <<A\nplay :e4\nA\nplay :c4\nsleep 2\n__END__\nplay :g4\n")
    assert reading.melody.voices[0].notes == (Note(60, 2),)
    assert [notice.place.line for notice in reading.notices] == [1]
