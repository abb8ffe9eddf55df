"""lessons, through the command itself."""

import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("matplotlib")

from matplotlib.image import imread

from rubbergosling.cli.main import main
from tests.cli.schooling import FIRST


@pytest.fixture
def learn(tmp_path: Path) -> Path:
    path = tmp_path / "learn.gosling"
    path.write_text(FIRST.format("learn"))
    return path


@pytest.fixture
def predict(tmp_path: Path) -> Path:
    path = tmp_path / "predict.gosling"
    path.write_text(FIRST.format("predict"))
    return path


def test_lessons_one_after_the_other_become_one_picture(
    learn: Path, predict: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "lessons.png"
    assert main(["lessons", f"{learn}:3", f"{predict}:2", "-o", str(output), "--seed", "3"]) == 0
    assert capsys.readouterr() == (f"{output}: 5 bars, snare\n", "")
    assert imread(output).shape[:2] == (900, 1600)


def test_a_journal_can_be_drawn(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    take, output = tmp_path / "take.jsonl", tmp_path / "take.svg"
    take.write_text(
        '{"bar": "0", "do": "evaluate", "text": "source kick*4; learn snare*2;"}\n'
        '{"bar": "4", "do": "reset", "instrument": "snare"}\n'
        '{"bar": "8", "do": "hush"}\n'
    )
    assert main(["lessons", str(take), "-o", str(output)]) == 0
    assert "8 bars, snare" in capsys.readouterr().out
    assert output.read_text().startswith("<?xml")


def test_another_model_is_drawn_as_well(learn: Path, tmp_path: Path) -> None:
    model, output = tmp_path / "mine.py", tmp_path / "lessons.png"
    model.write_text(
        "from sklearn.naive_bayes import BernoulliNB\n"
        "def Bayes(structure, seed):\n    return BernoulliNB(alpha=0.1)\n"
    )
    arguments = ["lessons", str(learn), "--bars", "3", "-o", str(output)]
    assert main([*arguments, "--model", f"{model}:Bayes"]) == 0
    assert output.exists()


@pytest.mark.parametrize(
    ("text", "output", "words"),
    [
        ("kick*4;", "x.png", "no instrument learns or is predicted here"),
        ("source kick; learn snare", "no-folder/x.png", "x.png can't be written"),
        ("snair;", "x.png", "did you mean snare?"),
    ],
)
def test_each_failure_is_a_sentence_and_status_1(
    text: str, output: str, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    program = tmp_path / "p.gosling"
    program.write_text(text)
    assert main(["lessons", f"{program}:1", "-o", str(tmp_path / output)]) == 1
    assert words in capsys.readouterr().err


def test_without_matplotlib_it_says_how_to_get_it(
    learn: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    output = tmp_path / "lessons.png"
    assert main(["lessons", str(learn), "-o", str(output)]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.endswith("pip install 'rubbergosling[plots]'")
    assert not output.exists()


def test_nothing_is_drawn_over_what_is_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    program = tmp_path / "odd.png"
    program.write_text(FIRST.format("learn"))
    assert main(["lessons", str(program), "-o", str(program)]) == 1
    assert "is read here and can't be written too" in capsys.readouterr().err
    assert program.read_text() == FIRST.format("learn")


@pytest.mark.parametrize("output", ["lessons.wav", "lessons", "lessons.jpg"])
def test_other_kinds_of_pictures_are_refused(
    output: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["lessons", "x.gosling", "-o", output])
    assert ended.value.code == 2
    assert f"{output} does not end in .png or .svg or .pdf" in capsys.readouterr().err


def test_the_other_commands_never_import_what_draws() -> None:
    code = (
        "import sys, rubbergosling.cli.files, rubbergosling.cli.main\n"
        "print(sorted({'numpy', 'sklearn', 'matplotlib', 'rich'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
