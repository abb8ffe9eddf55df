"""draw, through the command itself."""

import sys
from pathlib import Path

import pytest

pytest.importorskip("matplotlib")

from matplotlib.colors import to_hex
from matplotlib.image import imread

from rubbergosling.cli.main import main
from rubbergosling.plots.roll import FATES, VOICES

SAKURA = Path(__file__).parents[2] / "examples" / "melodies" / "sakura.rb"
MADE, COPIED = FATES["made"][0], FATES["copied"][0]

Printed = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def run(*words: str | Path) -> int:
    """The command's exit status; wrong usage has one too."""
    return main([*map(str, words)])


def colours(name: str) -> set[str]:
    """Those that colour a picture's notes."""
    pixels = imread(name)
    assert pixels.shape[1] == 1600
    told = {to_hex(pixel[:3]) for row in pixels[::3] for pixel in row[::3]}
    return told & {MADE, COPIED, *VOICES}


def test_a_melody_of_any_notation_is_drawn(capsys: Printed) -> None:
    for name in ("sakura.mid", "sakura.gosling"):
        assert run("melody", "convert", SAKURA, "-o", name) == 0
    capsys.readouterr()
    for source, length in ((SAKURA, []), ("sakura.mid", []), ("sakura.gosling", ["--bars", "14"])):
        assert run("draw", source, "-o", "roll.png", *length) == 0
        assert capsys.readouterr() == ("roll.png: 14 bars\n", "")
        assert colours("roll.png") == {VOICES[0]}


def test_so_many_bars_of_a_melody_as_asked_for(capsys: Printed) -> None:
    assert run("draw", SAKURA, "-o", "few.png", "--bars", "3.5") == 0
    assert capsys.readouterr().out == "few.png: 4 bars\n"
    assert run("draw", SAKURA, "-o", "all.svg") == 0
    assert Path("all.svg").read_text().startswith("<?xml")


def test_what_a_performance_plays_is_drawn(capsys: Printed) -> None:
    Path("beat.gosling").write_text("kick*4; snare*2+0.5; lead*4 2,1 60,64; bass 1 36;")
    assert run("draw", "beat.gosling:4", "-o", "roll.png") == 0
    assert capsys.readouterr() == ("roll.png: 4 bars\n", "")
    assert colours("roll.png") == set(VOICES[:3])


def test_a_journal_is_drawn(capsys: Printed) -> None:
    Path("take.jsonl").write_text(
        '{"bar": "0", "do": "evaluate", "text": "kick*4; lead*4 1 60;"}\n'
        '{"bar": "3", "do": "hush"}\n'
    )
    assert run("draw", "take.jsonl", "-o", "roll.png") == 0
    assert capsys.readouterr().out == "roll.png: 3 bars\n"


def test_what_an_agent_plays_is_coloured_as_made() -> None:
    Path("learn.gosling").write_text("learn lead*4 1 60,63,67,70;")
    Path("predict.gosling").write_text("kick*4; predict lead*4;")
    assert run("draw", "learn.gosling:4", "-o", "learn.png") == 0
    assert MADE not in colours("learn.png")
    assert run("draw", "predict.gosling:4", "-o", "roll.png") == 0
    assert MADE in colours("roll.png")


def test_a_model_tells_new_notes_from_copied_ones() -> None:
    assert run("melody", "train", SAKURA, "-o", "x.tune", "--model", "counts") == 0
    assert run("draw", SAKURA, "-o", "old.png", "--tune", "x.tune") == 0
    assert colours("old.png") == {COPIED}
    Path("new.rb").write_text("play_pattern_timed [:c4, :d4, :e4, :g4] * 8, [1]")
    assert run("draw", "new.rb", "-o", "new.png", "--tune", "x.tune") == 0
    assert colours("new.png") == {MADE}


def test_a_generated_melody_is_drawn_with_its_beat_and_fates(capsys: Printed) -> None:
    assert run("melody", "train", SAKURA, "-o", "x.tune", "--model", "counts") == 0
    Path("beat.gosling").write_text("kick*4;")
    words = ["--count", "60", "--seed", "A4,A4", "--temperature", "0.3"]
    assert run("melody", "generate", "x.tune", *words, "--beat", "beat.gosling", "-o", "x.png") == 0
    assert colours("x.png") == {VOICES[0], VOICES[1], MADE, COPIED}


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("none.rb", "puts 1", "none.rb: it holds no notes"),
        ("broken.rb", "play [:c4", "broken.rb: line 1: this [ is never closed"),
        ("bad.mid", "no MIDI", "bad.mid: "),
        ("bad.gosling", "snair;", "did you mean snare?"),
        ("silent.gosling", "bpm 120;", "nothing sounds in this"),
        ("missing.rb", None, "missing.rb: it can't be read"),
        ("missing.gosling", None, "missing.gosling"),
    ],
)
def test_each_failure_is_a_sentence_and_status_1(
    name: str, text: str | None, said: str, capsys: Printed
) -> None:
    if text is not None:
        Path(name).write_text(text)
    assert run("draw", name, "-o", "roll.png") == 1
    assert said in capsys.readouterr().err
    assert not Path("roll.png").exists()


def test_a_picture_that_cannot_be_written_is_told(capsys: Printed) -> None:
    assert run("draw", SAKURA, "-o", "nowhere/roll.png") == 1
    assert "roll.png can't be written: there is no folder nowhere" in capsys.readouterr().err


def test_a_damaged_model_is_told(capsys: Printed) -> None:
    Path("bad.tune").write_text("no tune")
    assert run("draw", SAKURA, "-o", "roll.png", "--tune", "bad.tune") == 1
    assert "bad.tune is no saved model" in capsys.readouterr().err


def test_nothing_is_drawn_over_what_is_read(capsys: Printed) -> None:
    Path("odd.png").write_text("kick*4;")
    assert run("draw", "odd.png", "-o", "./odd.png") == 1
    assert "is read here and can't be written too" in capsys.readouterr().err
    assert Path("odd.png").read_text() == "kick*4;"


def test_other_kinds_of_pictures_are_wrong_usage(capsys: Printed) -> None:
    assert run("draw", SAKURA, "-o", "roll.jpg") == 2
    assert "roll.jpg does not end in .png or .svg or .pdf" in capsys.readouterr().err


def test_without_matplotlib_it_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    assert run("draw", SAKURA, "-o", "roll.png") == 1
    assert run("melody", "train", SAKURA, "-o", "x.tune", "--plot", "curves.png") == 1
    remedies = [line.partition("installed: ")[2] for line in capsys.readouterr().err.splitlines()]
    assert remedies == ["pip install 'rubbergosling[plots]'"] * 2
    assert not Path("x.tune").exists(), "it is said before the training, not after"
