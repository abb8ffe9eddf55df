"""What a picture of a program or a performance holds, and that it can be shown safely."""

from fractions import Fraction
from xml.etree import ElementTree

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rubbergosling import (
    Hush,
    MovePointer,
    Performance,
    Program,
    Reset,
    SetTempo,
    Track,
    events,
    parse,
)
from rubbergosling.notebook.grid import GridMark, grid_of
from rubbergosling.notebook.picture import COLOURS, GROUND, INK, picture
from rubbergosling.performance.entries import performance_of
from tests.performance.drawn import examples, performances

SVG = "{http://www.w3.org/2000/svg}"


def texts(source: Program | Performance) -> list[str]:
    """All that is written in a picture, in order."""
    return [text.text or "" for text in ElementTree.fromstring(picture(source)).iter(f"{SVG}text")]


def boxes(source: Program | Performance, colour: str) -> list[tuple[float, float]]:
    """Where boxes of a colour begin, and how wide they are, in pixels."""
    found = ElementTree.fromstring(picture(source)).iter(f"{SVG}rect")
    return [
        (float(box.attrib["x"]), float(box.attrib["width"]))
        for box in found
        if box.attrib["fill"] == colour and "x" in box.attrib
    ]


@examples
@given(performances)
def test_its_hits_are_the_events_that_no_agent_plays(performance: Performance) -> None:
    grid = grid_of(performance)
    assert 1 <= grid.bars <= 8
    seen = [event for row in grid.rows for part in row.parts for event in part.events]
    heard = [event for event in events(performance, 0, grid.bars) if not event.predicted]
    assert sorted(seen, key=str) == sorted(heard, key=str)
    ElementTree.fromstring(picture(performance))


def test_a_hit_on_the_grid_fills_its_cell_and_one_off_it_stands_where_it_sounds() -> None:
    (first, width), *rest = boxes(parse("kick*4;"), COLOURS[None])
    assert [x - first for x, _ in rest] == [80, 160, 240]
    assert width == 19  # of 20, with a gap
    assert boxes(parse("kick*3;"), COLOURS[None])[1][0] - first == pytest.approx(320 / 3, abs=0.06)


def test_modes_controls_effects_and_settings_are_named() -> None:
    program = parse(
        "bpm 150; structure 32,16; memory 64; source kick*2 (lpf:200, dist:2.5); learn snare;"
        "predict closedhat; lead 1 60.5,48 cut70 res_mousex;"
    )
    assert texts(program) == [
        "bpm 150, structure 32,16, memory 64", "bar 0",
        "kick", "source", "lpf 200, dist 2.5", "snare", "learn", "closedhat", "predict",
        "lead", "cut 70, res mousex", "60.5",
    ]  # fmt: skip
    assert len(boxes(program, "url(#guess)")) == 1
    assert boxes(program, COLOURS["predict"]) == []


def test_a_program_is_shown_until_its_rhythms_begin_again_or_for_eight_bars() -> None:
    assert [grid_of(parse(text)).bars for text in ("kick*4;", "kick*1.5; snare*0.75;", "")] == [
        1, 4, 1,
    ]  # fmt: skip
    long = grid_of(parse("kick*0.1;"))
    assert (long.bars, long.more_bars) == (8, 2)
    assert texts(parse("kick*0.1;"))[-1] == "and 2 bars more"


def test_a_performance_tells_where_something_is_done() -> None:
    song = Performance.of(
        (0, parse("bpm 150; kick*4;")), (2, SetTempo(97.5)), (3, MovePointer(0, 0)),
        (3.5, Reset()), (3.5, Reset("snare")), (5, Hush()),
    )  # fmt: skip
    grid = grid_of(song)
    assert grid.bars == 5
    assert grid.marks == (
        GridMark(Fraction(0), "program, bpm 150"),
        GridMark(Fraction(2), "bpm 97.5"),
        GridMark(Fraction(7, 2), "every agent starts afresh, snare starts afresh"),
        GridMark(Fraction(5), "hush"),
    )
    assert texts(song)[:4] == [
        "program, bpm 150", "bpm 97.5", "every agent starts afresh, snare starts afresh", "hush",
    ]  # fmt: skip


def test_what_changes_in_a_row_is_told_in_turn() -> None:
    song = Performance.of(
        (0, parse("source kick; learn snare (amp:0.5);")), (1, parse("source kick; predict snare;"))
    )
    (_, snare) = grid_of(song).rows
    assert snare.modes == ("learn", "predict")
    assert [(part.start, part.stop) for part in snare.parts] == [(0, 1), (1, 2)]
    assert "learn → predict" in texts(song)
    assert texts(song)[-1] == "amp 0.5 → plain"


def test_what_does_not_fit_is_counted() -> None:
    tracks = [Track(f"drum{number}") for number in range(20)]
    song = Performance.of((0, Program(tracks)), (11, Hush()))
    assert texts(song)[-1] == "and 3 bars and 4 instruments more"
    crowd = Performance.of(*((Fraction(n, 8), SetTempo(100 + n)) for n in range(64)))
    assert len([text for text in texts(crowd) if text.startswith("bpm")]) < 64


def test_a_dense_track_is_drawn_with_as_many_boxes_as_can_be_told_apart() -> None:
    dense = Performance.of((0, Program([Track("kick", speed=64, ratios=[1] * 16)])), (8, Hush()))
    assert 500 < len(boxes(dense, COLOURS[None])) <= 600


@given(st.text(max_size=20))
@example("\U0002f800")  # composed, it is another character
def test_nothing_that_is_typed_becomes_markup(name: str) -> None:
    track = Track(name)
    shown = "".join(c if c.isprintable() else "\ufffd" for c in track.instrument)
    assert shown in ["", *texts(Program([track]))]


def test_a_tag_is_shown_as_it_is_typed() -> None:
    assert "&lt;b id=&quot;x&quot;&gt;&amp;&#x27;" in picture(Program([Track('<b id="x">&\'')]))


def test_silence_is_said() -> None:
    assert texts(Program())[-1] == texts(Performance())[-1] == "silence"


def test_ink_is_read_on_a_ground_of_its_own_whatever_lies_around() -> None:
    drawn = picture(performance_of(parse("source kick; learn snare; predict openhat; lead 1 60;")))
    first = next(ElementTree.fromstring(drawn).iter(f"{SVG}rect")).attrib
    assert (first["width"], first["height"], first["fill"]) == ("100%", "100%", GROUND)
    for colour in (INK, *COLOURS.values()):
        assert contrast(colour, GROUND) >= 4.5  # as the W3C's guidelines ask of small text
        assert contrast(colour, "#ffffff") >= 4.5  # notes on hits


def contrast(one: str, other: str) -> float:
    """The ratio of two colours' luminances, as WCAG 2 defines it."""

    def luminance(colour: str) -> float:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        red, green, blue = (
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
