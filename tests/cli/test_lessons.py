"""lessons, through the command itself."""

import csv
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("matplotlib")

from matplotlib.image import imread

from rubbergosling.agents.rehearsal import rehearsed
from rubbergosling.cli.main import main
from tests.cli.schooling import FIRST
from tests.cli.schooling import lessons as school


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
    said, complaints = capsys.readouterr()
    assert said.splitlines()[-1] == f"{output}: 5 bars, snare" and complaints == ""
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
    assert main(["lessons", "x.gosling", "-o", output]) == 2
    assert f"{output} does not end in .png or .svg or .pdf" in capsys.readouterr().err


def test_the_other_commands_never_import_what_draws() -> None:
    code = (
        "import sys, rubbergosling.cli.check, rubbergosling.cli.main\n"
        "print(sorted({'numpy', 'sklearn', 'matplotlib', 'rich'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def numbers_of(words: list[str], capsys: pytest.CaptureFixture[str]) -> list[str]:
    """The lines that lessons prints, with single blanks between the words."""
    assert main(["lessons", *words]) == 0
    return [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]


def test_without_a_picture_the_numbers_are_told(
    learn: Path, predict: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    head, _, row = numbers_of([f"{learn}:3", f"{predict}:2"], capsys)
    assert re.fullmatch(
        r"snare: 3 bars of lessons, loss [\d.]+, knows 8 of the 8 steps it was taught", head
    )
    assert row == "kick*2 -> snare*2 8 of 8 1"
    assert numbers_of([f"{predict}:2"], capsys) == ["snare: never taught, so it plays at random"]


def test_what_is_forgotten_and_what_was_never_known_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    small = tmp_path / "small.gosling"
    small.write_text("structure 1; source kick*1.25; learn snare*1.75;")
    assert numbers_of([f"{small}:8"], capsys)[2].endswith(" of 32 never")
    again = tmp_path / "again.gosling"
    again.write_text("structure 32,16,8; source kick; learn snare;")
    other = tmp_path / "other.gosling"
    other.write_text("source kick; learn snare*4;")
    rows = numbers_of([f"{again}:3", f"{other}:3"], capsys)
    assert rows[2:] == ["kick -> snare replaced 1", "kick -> snare*4 8 of 8 1"]


def test_many_seeds_tell_how_often_it_learns_all_and_how_fast(
    learn: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    head, name, _, row = numbers_of([f"{learn}:3", "--seeds", "4"], capsys)
    assert (head, name) == ("3 bars, seeds 0 to 3", "snare")
    assert row == "kick*2 -> snare*2 4 of 4 1 1"
    small = tmp_path / "small.gosling"
    small.write_text("structure 1; source kick*1.25; learn snare*1.75; learn openhat;")
    rows = numbers_of([f"{small}:8", "--seeds", "3", "--seed", "5"], capsys)
    assert rows[0] == "8 bars, seeds 5 to 7"
    assert "kick*1.25 -> snare*1.75 0 of 3 never never with 3 seeds" in rows
    assert any(row.startswith("kick*1.25 -> openhat 3 of 3") for row in rows)


def rows_of(words: list[str], capsys: pytest.CaptureFixture[str]) -> list[dict[str, str]]:
    """The rows of the table that lessons --csv prints."""
    assert main(["lessons", *words, "--csv"]) == 0
    return list(csv.DictReader(capsys.readouterr().out.splitlines()))


def test_a_table_for_spreadsheets_has_a_row_for_each_bar_of_lessons_and_pattern(
    learn: Path, predict: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "other.gosling"
    other.write_text("source kick*4; learn snare*2 2,4,2;")
    rows = rows_of([f"{learn}:3", f"{predict}:2", f"{other}:2", "--seed", "3"], capsys)
    first, second = "kick*2 -> snare*2", "kick*4 -> snare*2 2,4,2"
    assert [(row["bar"], row["pattern"]) for row in rows] == [
        ("1", first), ("2", first), ("3", first),
        ("6", first), ("6", second), ("7", first), ("7", second),
    ]  # fmt: skip
    assert {(row["instrument"], row["seed"], row["taught"]) for row in rows} == {
        ("snare", "3", "8")
    }
    assert rows[2]["right"] == "8" and 0 < float(rows[2]["loss"]) < float(rows[0]["loss"])


def test_the_table_has_the_rows_of_every_seed(
    learn: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = rows_of([f"{learn}:2", "--seeds", "3", "--seed", "5"], capsys)
    assert [(row["seed"], row["bar"]) for row in rows] == [
        (seed, bar) for seed in "567" for bar in "12"
    ]
    assert rows[2:4] == rows_of([f"{learn}:2", "--seed", "6"], capsys)


def test_an_agent_that_was_never_taught_has_no_row(
    predict: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["lessons", f"{predict}:2", "--csv"]) == 0
    assert capsys.readouterr().out == "instrument,seed,bar,loss,pattern,right,taught\n"


def test_a_picture_beside_the_table_is_told_elsewhere(
    learn: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "lessons.png"
    assert main(["lessons", f"{learn}:2", "--csv", "-o", str(output)]) == 0
    said, complaints = capsys.readouterr()
    assert output.exists() and f"{output}: 2 bars, snare" in complaints
    assert len(said.splitlines()) == 3


def test_numbers_need_no_matplotlib(
    learn: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    assert numbers_of([f"{learn}:2"], capsys)[0].startswith("snare: 2 bars of lessons")


def test_an_agent_that_was_saved_goes_on_from_what_it_knew(
    learn: Path, predict: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    saved = tmp_path / "snare.agent"
    performance, end = school((learn.read_text(), 4))
    agents = rehearsed(performance, end)
    saved.write_bytes(agents.saved(performance, "snare", end))
    # A setting in the program that is the agent's own does not make it start afresh.
    predict.write_text(f"structure 32,16,8; {predict.read_text()}")
    given = ["--agent", f"snare={saved}"]
    head, *rows = numbers_of([f"{predict}:1", *given], capsys)
    assert "knows 8 of the 8 steps" in head and rows[1].startswith("kick*2 -> snare*2 8 of 8")
    assert main(["events", f"{predict}:1", "--json", *given]) == 0
    events = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [event["bar"] for event in events if event["predicted"]] == [0, 0.5]
    assert main(["render", f"{predict}:1", "-o", str(tmp_path / "x.wav"), *given]) == 0
    assert main(["diff", f"{predict}:1", f"{predict}:1", *given]) == 0


@pytest.mark.parametrize(
    ("agent", "status", "said"),
    [
        ("snare", 2, '"snare" is no saved agent: write snare=FILE'),
        ("snare=", 2, "is no saved agent"),
        ("snair=x.agent", 1, "did you mean snare?"),
        ("snare=nowhere.agent", 1, "nowhere.agent can't be read"),
    ],
)
def test_a_saved_agent_that_is_none_is_told(
    agent: str, status: int, said: str, learn: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["events", str(learn), "--bars", "1", "--agent", agent]
    if status == 2:
        assert main(words) == 2
    else:
        assert main(words) == status
    assert said in capsys.readouterr().err
