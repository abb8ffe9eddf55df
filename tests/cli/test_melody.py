"""melody train, generate and convert, through the command itself."""

import os
import re
import signal
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest

from rubbergosling.cli.main import main
from rubbergosling.melody.melody_files import read_melody
from rubbergosling.melody.models.model_file import read_model
from tests.support.patience import PATIENCE_SECONDS

SAKURA = Path(__file__).parents[2] / "examples" / "melodies" / "sakura.rb"

Printed = pytest.CaptureFixture[str]


def run(*words: str | Path) -> int:
    """The command's exit status; wrong usage has one too."""
    return main(["melody", *map(str, words)])


@pytest.fixture(scope="module")
def tune(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model that knows one melody with durations."""
    path = tmp_path_factory.mktemp("tune") / "sakura.tune"
    assert run("train", SAKURA, "-o", path, "--model", "counts") == 0
    return path


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def pitches(path: Path) -> list[tuple[Fraction, ...]]:
    return [note.pitches for note in read_melody(path).melody.voices[0].notes]


def test_training_says_what_it_read_and_wrote(capsys: Printed) -> None:
    assert run("train", SAKURA, "-o", "sakura.tune", "--model", "counts") == 0
    read, foretold, written = capsys.readouterr().out.splitlines()
    assert re.fullmatch(r"counts( \+ \w+)*: \d\.\d\d bits per held-out note", foretold)
    assert read == "50 notes, 1 voice, 14 kinds"
    assert written == f"sakura.tune: {Path('sakura.tune').stat().st_size / 1000:.0f} kB written"


def test_all_notations_can_be_learnt_from_together(capsys: Printed) -> None:
    Path("one.txt").write_text("play_pattern_timed [:c4, :d4], [1]")
    Path("two.gosling").write_text("lead*4 1,1 60,64;")
    assert run("convert", "one.txt", "-o", "three.mid") == 0
    assert run("train", "one.txt", "two.gosling", "three.mid", "-o", "x", "--model", "counts") == 0
    assert "voices, " in capsys.readouterr().out
    assert len(read_model(Path("x")).corpus.lines) == 3


def test_it_goes_on_with_the_seed_and_says_how_new_it_is(tune: Path, capsys: Printed) -> None:
    assert run("generate", tune, "--seed", "A4,72,b4", "--count", "30", "-o", "new.rb") == 0
    measures, file = capsys.readouterr().out.splitlines()
    assert measures.startswith("longest run copied from the training notes: ")
    bars = sum(note.beats or 0 for note in read_melody(Path("new.rb")).melody.voices[0].notes) / 4
    assert file == f"new.rb: {-(-bars // 1)} bars"
    assert pitches(Path("new.rb"))[:3] == [(69,), (72,), (71,)]
    assert len(pitches(Path("new.rb"))) == 33


def test_each_file_that_is_asked_for_is_written(tune: Path, capsys: Printed) -> None:
    names = ["a.rb", "a.txt", "a.mid", "a.midi", "a.gosling"]
    outputs = [word for name in names for word in ("-o", name)]
    assert run("generate", tune, "--count", "20", *outputs) == 0
    assert [line.split(":")[0] for line in capsys.readouterr().out.splitlines()[1:]] == names
    sounding = [each for each in pitches(Path("a.rb")) if each]
    for name in names:
        assert [each for each in pitches(Path(name)) if each] == sounding, name


def test_the_same_seeds_give_the_same_files_and_another_one_others(tune: Path) -> None:
    def made(seed: int) -> list[bytes]:
        names = ["x.rb", "x.mid", "x.gosling"]
        outputs = [word for name in names for word in ("-o", name)]
        assert run("generate", tune, "--count", "60", "--random-seed", str(seed), *outputs) == 0
        return [Path(name).read_bytes() for name in names]

    assert made(7) == made(7)
    assert all(one != other for one, other in zip(made(7), made(8), strict=True))


def test_the_same_training_gives_the_same_model() -> None:
    def trained(seed: int) -> bytes:
        words = ["--model", "counts+mlp", "--seed", str(seed)]
        assert run("train", SAKURA, "-o", "x.tune", *words) == 0
        return Path("x.tune").read_bytes()

    assert trained(1) == trained(1)
    assert trained(1) != trained(2)


def test_notes_without_durations_last_as_long_as_is_said() -> None:
    Path("bare.txt").write_text(":c4, :d4, :e4, :c4, :d4, :e4, :c4, :d4\n")
    assert run("train", "bare.txt", "-o", "bare.tune", "--model", "counts") == 0
    assert run("generate", "bare.tune", "--count", "9", "--beats", "0.75", "-o", "x.rb") == 0
    melody = read_melody(Path("x.rb")).melody
    assert {note.beats for note in melody.voices[0].notes} == {Fraction(3, 4)}
    assert melody.tempo_bpm == 120


@pytest.mark.parametrize(("words", "tempo"), [([], 97), (["--bpm", "140"], 140)])
def test_a_beat_lies_under_it_but_for_its_lead(
    tune: Path, words: list[str], tempo: int, capsys: Printed
) -> None:
    Path("beat.gosling").write_text("bpm 97; kick*4; lead*4 1,1 60,60; bass*2 1,1 36,36;")
    outputs = ["-o", "new.gosling", "-o", "new.rb"]
    assert run("generate", tune, "--count", "9", "--beat", "beat.gosling", *words, *outputs) == 0
    assert capsys.readouterr().err == (
        "warning: beat.gosling: its lead is left out, the melody is played by it\n"
    )
    bpm, lead, kick, bass = Path("new.gosling").read_text().splitlines()
    assert (bpm, kick) == (f"bpm {tempo};", "kick*4;")
    assert lead.startswith("lead*") and bass.startswith("bass*2 ") and "60,60" not in lead
    assert "live_loop :drums" in Path("new.rb").read_text()


def test_converting_keeps_the_melody(capsys: Printed) -> None:
    assert run("convert", SAKURA, "-o", "sakura.mid") == 0
    assert run("convert", "sakura.mid", "-o", "again.rb") == 0
    assert capsys.readouterr().out.splitlines()[0] == "sakura.mid: 1 voice written"
    before, after = read_melody(SAKURA).melody, read_melody(Path("again.rb")).melody
    assert after.tempo_bpm == before.tempo_bpm == 90
    assert after.voices[0].notes == before.voices[0].notes


def test_what_a_notation_cannot_say_is_told(capsys: Printed) -> None:
    Path("chords.rb").write_text("play_pattern_timed [[:c4, :e4], :g4], [1]")
    assert run("convert", "chords.rb", "-o", "x.gosling") == 0
    assert "of each chord the highest is played" in capsys.readouterr().err


def test_what_cannot_be_followed_is_told_with_its_line(capsys: Printed) -> None:
    Path("odd.rb").write_text("play :c4\nsleep 1\nplay rrand(50, 60)\nsleep 1\nplay :d4\nsleep 1\n")
    assert run("convert", "odd.rb", "-o", "x.mid") == 0
    assert "warning: odd.rb:3: " in capsys.readouterr().err


@pytest.mark.parametrize(
    ("notes", "said"),
    [
        ("C9", "c9 is no note that the model knows: the nearest are c5"),
        ("A4,r", "the model knows no rests"),
        ("A4,H4", '"H4" is no note: notes are such as Ab5, Cs4, 64, r, with commas between'),
        ("nan", '"nan" is no note'),
        ("A4 B4", '"A4 B4" is no note'),
        ("200", "a note is 200: it must be 0 to 127"),
    ],
)
def test_a_seed_note_that_is_none_is_told(
    tune: Path, notes: str, said: str, capsys: Printed
) -> None:
    assert run("generate", tune, "--seed", notes, "-o", "x.rb") == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert said in line
    assert not Path("x.rb").exists()


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("x.rb", "puts 1", "x.rb: it holds no notes that can be read"),
        ("x.rb", "use_bpm 90\nplay [:c4", "x.rb: line 2: this [ is never closed"),
        ("x.txt", "", "x.txt: it holds no notes"),
        ("x.mid", "not MIDI", "x.mid: "),
        ("x.gosling", "snair;", "did you mean snare?"),
        ("x.gosling", "kick*4;", "x.gosling: "),
        ("x.wav", "RIFF", "x.wav is no melody: its name must end in .rb, .txt, .mid, .midi"),
        ("missing.rb", None, "missing.rb: it can't be read: No such file"),
        ("one.rb", "play :c4", "1 note can't be learnt from: it takes 3"),
    ],
)
def test_what_holds_no_melody_is_told(
    name: str, text: str | None, said: str, capsys: Printed
) -> None:
    if text is not None:
        Path(name).write_text(text)
    assert run("train", name, "-o", "x.tune", "--model", "counts") == 1
    assert said in capsys.readouterr().err
    assert not Path("x.tune").exists()


@pytest.mark.parametrize(
    ("model", "said"),
    [
        ("lstm", "there is no model 'lstm': there are default, counts, intervals, mlp, gru"),
        ("counts+bilstm", "counts+bilstm can't be mixed"),
        ("mlp+mlp", "each part once"),
    ],
)
def test_a_model_that_is_none_is_told(model: str, said: str, capsys: Printed) -> None:
    assert run("train", SAKURA, "-o", "x.tune", "--model", model) == 1
    assert said in capsys.readouterr().err


def test_a_damaged_or_foreign_model_is_refused(tune: Path, capsys: Printed) -> None:
    data = tune.read_bytes()
    for name, content, said in (
        ("cut.tune", data[:-5], "cut.tune is damaged"),
        ("other.tune", b"PK\x03\x04" + data, "other.tune is no saved model"),
        ("empty.tune", b"", "empty.tune is no saved model"),
    ):
        Path(name).write_bytes(content)
        assert run("generate", name, "-o", "x.rb") == 1
        assert said in capsys.readouterr().err
    assert run("generate", "missing.tune", "-o", "x.rb") == 1
    assert "missing.tune can't be read" in capsys.readouterr().err
    assert not Path("x.rb").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["-o", "x.ogg"], "x.ogg does not end in .rb or .txt or .mid or .midi or .gosling or .wav"),
        (["-o", "x.rb", "--count", "0"], "0 is not in 1 to 100000"),
        (["-o", "x.rb", "--temperature", "0"], "0 is not in 0.01 to 100"),
        (["-o", "x.rb", "--temperature", "hot"], "'hot'"),
        (["-o", "x.rb", "--top-p", "1.5"], "1.5 is not in 0.01 to 1"),
        (["-o", "x.rb", "--random-seed", "-1"], "-1 is not in 0 to 4294967295"),
        ([], "required: -o/--output"),
    ],
)
def test_wrong_usage_has_status_2(tune: Path, words: list[str], said: str, capsys: Printed) -> None:
    assert run("generate", tune, *words) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["-o", "nowhere/x.rb"], "x.rb can't be written: there is no folder nowhere"),
        (["-o", "nowhere/x.gosling"], "x.gosling can't be written: there is no folder nowhere"),
        (["-o", "nowhere/x.mid"], "x.mid can't be written: there is no folder nowhere"),
        (["-o", "x.rb", "--synth", "violin"], "Sonic Pi has no synth 'violin'"),
        (["-o", "x.rb", "--beat", "missing.gosling"], "missing.gosling"),
    ],
)
def test_what_cannot_be_written_is_told(
    tune: Path, words: list[str], said: str, capsys: Printed
) -> None:
    assert run("generate", tune, "--count", "5", *words) == 1
    assert said in capsys.readouterr().err


def test_nothing_is_written_over_what_is_read(tune: Path, capsys: Printed) -> None:
    beat, melody = Path("beat.gosling"), Path("melody.rb")
    beat.write_text("kick*4;")
    melody.write_text(SAKURA.read_text())
    before = {path: path.read_bytes() for path in (tune, beat, melody)}
    for words in (
        ["generate", tune, "--beat", beat, "-o", "new.rb", "-o", beat],
        ["convert", melody, "-o", melody],
    ):
        assert run(*words) == 1
        assert "is read here and can't be written too" in capsys.readouterr().err
    assert {path: path.read_bytes() for path in before} == before
    assert not Path("new.rb").exists()


def test_a_model_is_never_called_like_music(capsys: Printed) -> None:
    assert run("train", SAKURA, "-o", "mine.rb", "--model", "counts") == 2
    assert "mine.rb can't be the name of a model" in capsys.readouterr().err


def test_a_model_without_rounds_has_no_curve(capsys: Printed) -> None:
    assert run("train", SAKURA, "-o", "x.tune", "--model", "counts", "--plot", "x.png") == 1
    assert "does not learn in rounds, so there is no curve" in capsys.readouterr().err
    assert not Path("x.png").exists() and not Path("x.tune").exists()


WITHOUT_TORCH = """
import sys
from importlib.machinery import PathFinder

find = PathFinder.find_spec
PathFinder.find_spec = lambda name, *rest: None if name == "torch" else find(name, *rest)

from rubbergosling.cli.main import main

sys.exit(main(sys.argv[1:]))
"""


def without_torch(*words: str | Path) -> subprocess.CompletedProcess[str]:
    """The command where PyTorch is not installed."""
    call = [sys.executable, "-c", WITHOUT_TORCH, "melody", *map(str, words)]
    return subprocess.run(call, capture_output=True, text=True, timeout=PATIENCE_SECONDS)


@pytest.mark.parametrize("model", ["gru", "counts+gru", "bilstm"])
def test_without_pytorch_it_says_how_to_get_it(model: str) -> None:
    done = without_torch("train", SAKURA, "-o", "x.tune", "--model", model)
    (line,) = done.stderr.splitlines()
    assert line.endswith("pip install 'rubbergosling[melody]'")
    assert done.returncode == 1
    assert not Path("x.tune").exists()


def test_without_pytorch_the_default_is_trained_and_played() -> None:
    trained = without_torch("train", SAKURA, "-o", "x.tune")
    assert (trained.returncode, trained.stderr.split()[0]) == (0, "mlp"), trained.stderr
    assert without_torch("generate", "x.tune", "--count", "9", "-o", "x.rb").returncode == 0
    assert len(pitches(Path("x.rb"))) == 9


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
def test_ctrl_c_ends_the_training_and_keeps_the_best_so_far() -> None:
    # So many notes that it learns for a while, all foretold so well that it goes all its rounds.
    melodies = [str(SAKURA)] * 200
    call = [sys.executable, "-m", "rubbergosling", "melody", "train", *melodies]
    with subprocess.Popen(
        [*call, "-o", "x.tune", "--model", "mlp"],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    ) as training:  # fmt: skip
        assert training.stderr is not None
        assert training.stderr.readline().startswith("mlp learns: round ")
        training.send_signal(signal.SIGINT)
        assert training.stderr.readline() == (
            "warning: the training ends with the best so far; Ctrl-C again: at once\n"
        )
        assert training.wait(PATIENCE_SECONDS) == 0
    assert read_model(Path("x.tune")).curve
    assert run("generate", "x.tune", "--count", "5", "-o", "x.rb") == 0
    assert len(pitches(Path("x.rb"))) == 5
