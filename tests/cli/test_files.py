"""check, events, render and usage, through the command itself."""

import json
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from rubbergosling.cli.main import main

TUTORIAL = sorted(Path("examples/tutorial").glob("*.gosling"))


@pytest.fixture
def beat(tmp_path: Path) -> Path:
    path = tmp_path / "beat.gosling"
    path.write_text("bpm 120;\nkick*2;\nlead*1 1 60.5,62;\n")
    return path


def test_a_clean_file_prints_nothing(beat: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(beat)]) == 0
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("path", TUTORIAL, ids=lambda path: path.stem)
def test_every_program_of_the_tutorial_checks_clean(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", str(path)]) == 0
    assert capsys.readouterr().out == ""


def test_every_error_of_every_file_gets_a_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one, two = tmp_path / "one.gosling", tmp_path / "two.gosling"
    one.write_text("kick*4;\nsnair*2;\nkick (lpf:99999);\n")
    two.write_text("bpm 5;")
    assert main(["check", str(one), str(two)]) == 1
    assert capsys.readouterr().out.splitlines() == [
        f'{one}:2:1: unknown instrument "snair": did you mean snare?',
        f"{one}:3:11: lpf is 99999: it must be 20 to 20000 hertz",
        f"{two}:1:5: bpm is 5: it must be 20 to 999 beats a minute",
    ]


def test_a_warning_says_so_and_does_not_fail(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "twice.gosling"
    path.write_text("kick*4;\nkick*2;")
    assert main(["check", str(path)]) == 0
    assert ":1:1: warning: kick" in capsys.readouterr().out


def test_events_as_json_lines(beat: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["events", str(beat), "--bars", "1", "--json"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert lines == [
        {"bar": 0.0, "seconds": 0.0, "instrument": "kick", "predicted": False},
        {"bar": 0.0, "seconds": 0.0, "instrument": "lead", "note": 60.5, "predicted": False},
        {"bar": 0.5, "seconds": 1.0, "instrument": "kick", "predicted": False},
    ]


def test_events_of_programs_in_turn(
    beat: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "other.gosling"
    other.write_text("snare;")
    assert main(["events", f"{beat}:1", f"{other}:2", "--json"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(line["bar"], line["instrument"]) for line in lines[-2:]] == [
        (1, "snare"),
        (2, "snare"),
    ]


def test_events_of_a_journal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    take = tmp_path / "take.jsonl"
    take.write_text(
        '{"bar": "0", "do": "evaluate", "text": "kick;"}\n'
        '{"bar": "1", "do": "bpm", "bpm": "240"}\n'
        '{"bar": "2", "do": "hush"}\n'
    )
    assert main(["events", str(take), "--json"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(line["bar"], line["seconds"]) for line in lines] == [(0, 0), (1, 2)]


@pytest.fixture
def damaged(tmp_path: Path) -> Path:
    """A take that was killed in its third bar, while it wrote a line."""
    path = tmp_path / "take.jsonl"
    path.write_text(
        '{"bar": "0", "do": "evaluate", "text": "source kick; learn snare;"}\n'
        '{"bar": "0", "do": "reached"}\n'
        '{"bar": "1", "do": "reached"}\n'
        '{"bar": "2", "do": "reached"}\n'
        '{"bar": "9/4", "do": "evaluate", "te'
    )
    return path


def test_events_of_a_damaged_journal_are_those_before_the_damage(
    damaged: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["events", str(damaged), "--json"]) == 0
    written = capsys.readouterr()
    lines = [json.loads(line) for line in written.out.splitlines()]
    assert [(line["bar"], line["instrument"]) for line in lines] == [
        (bar, name) for bar in range(3) for name in ("kick", "snare")
    ]
    assert written.err == (
        f"warning: {damaged}:5: it is no JSON: unterminated string starting at column 34: "
        "the take is read up to there\n"
    )


@pytest.mark.parametrize(
    ("command", "status"),
    [
        (["render", "-o", "out.wav"], 0),
        (["lessons", "-o", "out.svg"], 0),
        (["play", "--engine", "nonsense"], 3),
    ],
    ids=["render", "lessons", "play"],
)
def test_whatever_reads_a_damaged_journal_names_the_line_and_goes_on(
    command: list[str],
    status: int,
    damaged: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if command[0] == "lessons":
        pytest.importorskip("matplotlib")
    monkeypatch.chdir(damaged.parent)
    assert main([command[0], "take.jsonl", *command[1:]]) == status
    said = capsys.readouterr()
    assert "warning: take.jsonl:5: it is no JSON" in said.err
    assert status or "3 bars" in said.out


def test_check_takes_damage_for_an_error(damaged: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(damaged)]) == 1
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith(f"{damaged}:5: it is no JSON")


@pytest.mark.parametrize("content", [b"", b"RIFF\xff\xff\0\0WAVE", b"kick*4;\n"])
@pytest.mark.parametrize("command", ["check", "events"])
def test_what_is_no_journal_is_an_error(
    command: str, content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "take.jsonl"
    path.write_bytes(content)
    assert main([command, str(path)]) == 1
    assert str(path) in "".join(capsys.readouterr())


def test_render_writes_what_it_says(
    beat: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "out.wav"
    arguments = ["render", str(beat), "-o", str(output), "--bars", "1", "--tail", "0.5"]
    assert main([*arguments, "--sample-rate", "44100"]) == 0
    frames, rate = soundfile.read(output, always_2d=True)
    assert (rate, frames.shape[1]) == (44100, 2)
    assert abs(len(frames) / rate - 2.5) < 0.01
    assert np.abs(frames).max() > 0.2
    assert "1 bar, 2.5 seconds" in capsys.readouterr().out


def test_render_says_that_an_agent_hears_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, output = tmp_path / "p.gosling", tmp_path / "out.wav"
    path.write_text("predict snare;")
    assert main(["render", f"{path}:1", "-o", str(output)]) == 0
    assert "snare is to predict, but no instrument is the source" in capsys.readouterr().err
    assert np.abs(soundfile.read(output)[0]).max() == 0.0


def test_a_render_that_fails_keeps_the_file_that_was_there(
    beat: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "out.wav"
    output.write_text("precious")
    assert main(["render", str(beat), "-o", str(output), "--engine", "127.0.0.1:57110"]) == 3
    assert "a running server can't render" in capsys.readouterr().err
    assert output.read_text() == "precious"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["beat.gosling", "out.wav"]


def test_nothing_is_written_over_what_is_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    samples = tmp_path / "samples"
    samples.mkdir()
    rim = samples / "rim.wav"
    soundfile.write(rim, np.ones(100) / 2, 48000)
    before = rim.read_bytes()
    program = tmp_path / "p.gosling"
    program.write_text("rim;")
    assert main(["render", str(program), "-o", str(rim), "--samples", str(samples)]) == 1
    assert "is read here and can't be written too" in capsys.readouterr().err
    assert rim.read_bytes() == before
    take = tmp_path / "take.jsonl"
    take.write_text("")
    assert main(["play", str(take), "--journal", str(take), "--engine", "nonsense"]) == 1


def test_check_reads_journals_and_own_samples_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "rim.wav").write_bytes(b"no sound")
    program, take = tmp_path / "p.gosling", tmp_path / "t.jsonl"
    program.write_text("kick;\nrim*4;")
    take.write_text('{"bar": "0", "do": "hush"}\nnonsense\n')
    assert main(["check", str(program), str(take), "--samples", str(tmp_path)]) == 1
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith(f"{program}:2:1: the sample")
    assert said[1].startswith(f"{take}:2: it is no JSON")


def test_a_wrong_program_shows_a_caret_and_status_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "wrong.gosling"
    path.write_text("kick*4;\nkick (lpf:99999);")
    assert main(["render", str(path), "-o", str(tmp_path / "x.wav")]) == 1
    assert capsys.readouterr().err.splitlines()[-2:] == ["kick (lpf:99999);", "          ^^^^^"]


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["check", "nowhere.gosling"], 1, "nowhere.gosling can't be read"),
        (["render", "nowhere.jsonl", "-o", "x.wav"], 1, "nowhere.jsonl can't be read"),
        (["events", "examples/acid.gosling:0"], 1, "must be 1 to 100000 bars"),
        (["events", "examples/acid.gosling", "--samples", "no-folder"], 1, "no-folder"),
        (["render", "examples/acid.gosling", "-o", "no-folder/x.wav"], 1, "no folder"),
        (["lessons", "examples/acid.gosling", "-o", "no-folder/x.png"], 1, "no folder"),
        (["play", "examples/acid.gosling", "--record", "no-folder/x.wav"], 1, "no folder"),
        (["serve", "--journal", "no-folder/x.jsonl"], 1, "no folder"),
        (["repl", "--record", "no-folder/x.wav"], 1, "no folder"),
        (["draw", "examples/acid.gosling", "-o", "no-folder/x.png"], 1, "no folder"),
        (["play", "examples/acid.gosling", "--engine", "nonsense"], 3, "unknown engine"),
        (["play", "-", "--watch"], 2, "only a program's file can be watched"),
        (["play", "take.jsonl", "--watch"], 2, "only a program's file can be watched"),
        (["serve", "--watch"], 2, "--watch needs a file"),
        (["play", "x.gosling", "--port", "7000"], 2, "need --osc"),
        (["play", "x.gosling", "--secret", "x"], 2, "need --osc"),
        (["serve", "--host", "0.0.0.0"], 2, "--host needs --allow ADDRESS"),
    ],
)
def test_each_failure_is_a_sentence_and_its_exit_status(
    arguments: list[str], status: int, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == status
    error = capsys.readouterr().err
    assert words in error
    assert "Traceback" not in error


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["dance"],
        ["render", "x.gosling"],
        ["events", "x.gosling", "--bars", "0"],
        ["events", "x.gosling", "--bars", "many"],
        ["play", "x.gosling", "--look-ahead", "0.01"],
        ["play", "x.gosling", "--quantise", "month"],
        ["render", "x.gosling", "-o", "y.wav", "--sample-rate", "10"],
        ["render", "x.gosling", "-o", "x.gosling"],
        ["play", "x.gosling", "--journal", "x.gosling"],
    ],
)
def test_wrong_usage_is_status_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    assert re.search(r"usage|--help", capsys.readouterr().err)


def test_it_runs_as_a_module_and_reads_standard_input() -> None:
    command = [sys.executable, "-m", "rubbergosling", "check", "-"]
    done = subprocess.run(command, input="kick*;", capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stdout.startswith("standard input:1:6: ")


def test_a_reader_that_goes_away_is_no_error(beat: Path) -> None:
    command = [sys.executable, "-m", "rubbergosling", "events", str(beat), "--bars", "20000"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 0


def test_events_can_be_a_table_for_spreadsheets(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    program = tmp_path / "p.gosling"
    program.write_text("bpm 120; kick*2; lead*1 1 60.5;")
    assert main(["events", str(program), "--bars", "1", "--csv"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "bar,seconds,instrument,note,predicted",
        "0.0,0.0,kick,,False",
        "0.0,0.0,lead,60.5,False",
        "0.5,1.0,kick,,False",
    ]
    assert main(["events", str(program), "--csv", "--json"]) == 2
    assert "not allowed with" in capsys.readouterr().err
