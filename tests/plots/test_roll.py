"""A piano roll: each note where it stands, as long as it lasts, coloured by where it is from."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import pytest

pytest.importorskip("matplotlib")

from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.image import imread

from rubbergosling.agents.rehearsal import events
from rubbergosling.errors import PlotError
from rubbergosling.language.parser import parse
from rubbergosling.melody.notes import Melody, Note, Voice
from rubbergosling.performance.entries import performance_of
from rubbergosling.plots.notes_drawn import Drawn, Fate, of_events, of_melody
from rubbergosling.plots.roll import FATES, SEAM_BARS, VOICES, draw_roll, roll_figure

QUARTER = Fraction(1, 4)
MADE, COPIED = FATES["made"][0], FATES["copied"][0]

Box = tuple[str, float, float, float]
"""Colour, left edge and width in bars, and the height of the middle."""


def boxes(axes: Axes) -> list[Box]:
    """What is drawn in a panel, from left to right."""
    found = []
    for collection in axes.collections:
        assert isinstance(collection, PolyCollection)
        (colour,) = collection.get_facecolor()
        for path in collection.get_paths():
            (left, low), (right, high) = path.vertices.min(axis=0), path.vertices.max(axis=0)
            found.append((to_hex(colour), left, right - left, (low + high) / 2))
    return sorted(found, key=lambda box: box[1:])


def words(figure: Figure) -> list[str]:
    return [text.get_text() for legend in figure.legends for text in legend.get_texts()]


def note(start: Fraction | int, pitch: int, voice: str = "lead", fate: Fate = "given") -> Drawn:
    return Drawn(Fraction(start), QUARTER, Fraction(pitch), voice, fate)


def drums(*names: str) -> list[Drawn]:
    return [Drawn(Fraction(place, 8), QUARTER, None, name) for place, name in enumerate(names)]


def test_a_melody_is_drawn_note_after_note_and_rests_are_left_out() -> None:
    voice = Voice([Note(60, 1), Note((), 2), Note([64, 67], 1), Note(72)])
    assert of_melody(Melody([voice, Voice([Note(48, 8)])])) == [
        Drawn(Fraction(0), QUARTER, Fraction(60), "voice 1"),
        Drawn(Fraction(3, 4), QUARTER, Fraction(64), "voice 1"),
        Drawn(Fraction(3, 4), QUARTER, Fraction(67), "voice 1"),
        Drawn(Fraction(1), QUARTER / 2, Fraction(72), "voice 1"),  # nobody knows how long it is
        Drawn(Fraction(0), Fraction(2), Fraction(48), "voice 2"),
    ]


def test_each_note_of_the_first_voice_has_its_fate() -> None:
    voice = Voice([Note(pitch, 1) for pitch in (60, 62, 64, 65)])
    drawn = of_melody(Melody([voice, voice]), ["given", "copied", "made"])
    assert [each.fate for each in drawn] == ["given", "copied", "made", "given"] + ["given"] * 4
    assert {each.voice for each in drawn[:4]} == {"what it went on with"}


def test_a_synth_sounds_until_its_next_note_and_a_drum_for_itself() -> None:
    program = parse("kick*2; lead*1 1,3 60,64; bass*0.5 1,1 36,48;")
    found = of_events(events(performance_of(program), Fraction(0), Fraction(2)), Fraction(2))
    spans = [(each.voice, each.start, each.bars) for each in found if each.pitch is not None]
    assert sorted(spans) == [
        ("bass", 0, 1), ("bass", 1, 1),
        ("lead", 0, QUARTER), ("lead", QUARTER, 3 * QUARTER),
        ("lead", 1, QUARTER), ("lead", 1 + QUARTER, 3 * QUARTER),
    ]  # fmt: skip
    assert [each.start for each in found if each.voice == "kick"] == [0, 0.5, 1, 1.5]
    assert [each.start for each in found] == sorted(each.start for each in found)


def test_notes_stand_at_their_bars_and_pitches() -> None:
    figure = roll_figure([note(0, 60), note(Fraction(3, 2), 67)], 2, "two notes")
    (axes,) = figure.axes
    length = float(QUARTER - SEAM_BARS)
    assert boxes(axes) == [
        (VOICES[0], 0, pytest.approx(length), pytest.approx(60)),
        (VOICES[0], 1.5, pytest.approx(length), pytest.approx(67)),
    ]
    assert axes.get_xlim() == (0, 2)
    assert [label.get_text() for label in axes.get_xticklabels()] == ["1", "2", "3"]
    low, high = axes.get_ylim()
    assert low < 60 and high > 67
    assert "C4" in [label.get_text() for label in axes.get_yticklabels()]


def test_every_fate_has_its_colour_and_its_words() -> None:
    fates: Sequence[Fate] = ("given", "copied", "made")
    notes = [note(place, 60 + place, fate=fate) for place, fate in enumerate(fates)]
    figure = roll_figure(notes, 3, "fates")
    assert [box[0] for box in boxes(figure.axes[0])] == [VOICES[0], COPIED, MADE]
    assert set(words(figure)) == {"lead", FATES["copied"][1], FATES["made"][1]}


def test_what_is_not_there_is_not_in_the_legend() -> None:
    assert words(roll_figure([note(0, 60)], 1, "one")) == ["lead"]


def test_voices_have_different_colours() -> None:
    figure = roll_figure([note(0, 60, "lead"), note(0, 36, "bass"), *drums("kick")], 1, "three")
    assert words(figure) == ["lead", "bass", "drums"]
    colours = {box[0] for axes in figure.axes for box in boxes(axes)}
    assert colours == set(VOICES[:3])


def test_drums_are_rows_below_in_the_order_in_which_they_begin() -> None:
    figure = roll_figure([note(0, 60), *drums("snare", "kick", "snare", "rim")], 1, "drums")
    keys, rows = figure.axes
    assert [label.get_text() for label in rows.get_yticklabels()] == ["snare", "kick", "rim"]
    assert [box[3] for box in boxes(rows)] == pytest.approx([0, 1, 0, 2])
    low, high = rows.get_ylim()
    assert low > high, "the first is on top"
    assert keys.get_position().y0 > rows.get_position().y0


def test_a_beat_alone_has_no_keys() -> None:
    (rows,) = roll_figure(drums("kick", "snare"), 1, "a beat").axes
    assert len(boxes(rows)) == 2


def test_a_long_piece_goes_on_in_rows_of_16_bars() -> None:
    notes = [note(bar, 60 + bar % 12) for bar in range(40)]
    figure = roll_figure(notes, 40, "forty bars")
    assert [axes.get_xlim() for axes in figure.axes] == [(0, 16), (16, 32), (32, 48)]
    starts = [[box[1] for box in boxes(axes)] for axes in figure.axes]
    assert starts == [list(range(16)), list(range(16, 32)), list(range(32, 40))]
    assert len({axes.get_ylim() for axes in figure.axes}) == 1
    assert figure.get_figheight() > roll_figure(notes[:16], 16, "sixteen").get_figheight() * 2


def test_a_very_long_piece_has_longer_rows_rather_than_a_tower() -> None:
    notes = [note(bar, 60 + bar % 12) for bar in range(0, 2000, 10)]
    figure = roll_figure(notes, 2000, "two thousand bars")
    assert len(figure.axes) <= 12
    assert figure.axes[-1].get_xlim()[1] >= 2000
    assert sum(len(boxes(axes)) for axes in figure.axes) == len(notes)


def test_a_note_over_the_end_of_a_row_is_in_both() -> None:
    figure = roll_figure([Drawn(Fraction(15), Fraction(2), Fraction(60), "lead")], 20, "over")
    assert [len(boxes(axes)) for axes in figure.axes] == [1, 1]


@pytest.mark.parametrize("suffix", [".png", ".svg", ".pdf"])
def test_a_picture_is_written(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"roll{suffix}"
    notes = [note(0, 60), note(1, 62, fate="made"), note(2, 64, fate="copied"), *drums("kick")]
    draw_roll(notes, 4, "all there is", path)
    assert path.stat().st_size > 5_000
    if suffix == ".png":
        pixels = imread(path)
        assert pixels.shape[1] == 1600
        colours = {to_hex(pixel[:3]) for row in pixels[::4] for pixel in row[::4]}
        assert {MADE, COPIED, VOICES[0], VOICES[1]} <= colours


@pytest.mark.parametrize("notes", [[], [note(5, 60)]], ids=["no note", "none within"])
def test_where_nothing_sounds_there_is_nothing_to_draw(tmp_path: Path, notes: list[Drawn]) -> None:
    with pytest.raises(PlotError, match="nothing sounds in this"):
        draw_roll(notes, 4, "silence", tmp_path / "roll.png")


def test_a_picture_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(PlotError, match=r"roll\.png can't be written"):
        draw_roll([note(0, 60)], 1, "lost", tmp_path / "nowhere" / "roll.png")
