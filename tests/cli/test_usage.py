"""What is typed wrongly is answered with what was probably meant."""

import subprocess
import sys
from pathlib import Path

import pytest
import soundfile

from rubbergosling.cli.main import expanded, main

BEAT = "bpm 125; kick*4;"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a few files, which is the current one."""
    monkeypatch.chdir(tmp_path)
    for name in ("beat.gosling", "my beat.gosling", "songs/first.gosling"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(BEAT)
    (tmp_path / "nothing").mkdir()
    (tmp_path / "tune.rb").write_text("play 60\nsleep 1\n")
    soundfile.write(tmp_path / "clap.wav", [0.5, -0.5] * 100, 48000)
    return tmp_path


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("beat.gosling --watch", "a command comes first: rubbergosling play beat.gosling --watch"),
        ("beat", 'there is no command "beat": rubbergosling --help lists them'),
        ("songs", "a command comes first: rubbergosling play songs"),
        ("ply beat.gosling", "did you mean rubbergosling play beat.gosling?"),
        ("redner beat.gosling -o x.wav", "did you mean rubbergosling render beat.gosling -o x.wav"),
        ("--watch play beat.gosling", "after the command: rubbergosling play beat.gosling --watch"),
        ("--bars 4 play beat.gosling", 'there is no command "4"'),
        ("play my beat.gosling", "a name with a blank needs quotes: 'my beat.gosling'"),
        ("play beat.gosling --wach", 'there is no option "--wach"; did you mean --watch?'),
        ("events beat.gosling --jsno", "did you mean --json?"),
        ("play beat.gosling --xyz=3", 'no option "--xyz"; rubbergosling play --help lists'),
        ("play beat.gosling songs", '"songs" is a word too many: rubbergosling play --help'),
        ("play", "the following arguments are required: SOURCE"),
        ("studio --folder nowhere", "--folder: there is no folder nowhere"),
        ("studio --class --folder nowhere/7b", "there is no folder nowhere, in which to make 7b"),
    ],
)
def test_wrong_usage_is_a_sentence_and_status_2(
    typed: str, said: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(typed.split()) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("play beat", "did you mean beat.gosling?"),
        ("events baet.gosling", "did you mean beat.gosling?"),
        ("events songs/frist.gosling:4", "did you mean songs/first.gosling?"),
        ("check beat", "did you mean beat.gosling?"),
        ("diff beat.gosling bet.gosling", "did you mean beat.gosling?"),
        ("events my beat.gosling", "a name with a blank needs quotes: 'my beat.gosling'"),
        ("play clap.wav", "clap.wav is a sound, not a program: with --samples . the sounds"),
        ("events tune.rb", "rubbergosling melody convert tune.rb -o tune.gosling makes one"),
        ("play songs", "songs is a folder: name a file in it, such as songs/first.gosling"),
        ("events nothing", "nothing is a folder, and no program is in it"),
    ],
)
def test_a_name_that_is_no_program_is_answered_with_one_that_is(
    typed: str, said: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(typed.split()) == 1
    assert said in capsys.readouterr().err


def test_a_name_near_to_none_is_only_said_to_be_missing(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["events", "elsewhere/zzz"]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("rubbergosling: elsewhere/zzz can't be read")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["help"], "Commands:"),
        (["help", "play"], "--watch"),
        (["help", "render"], "--tail"),
    ],
)
def test_help_is_a_command(typed: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(typed) == 0
    assert said in capsys.readouterr().out


def test_help_of_no_command_names_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    for typed, near in ((["help", "plya"], "rubbergosling play?"), (["help", "zzz"], "--help")):
        assert main(typed) == 2
        assert near in capsys.readouterr().err


def test_without_a_word_all_commands_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "play a program or a take" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["", "\n", "// only a comment\n", "bpm 120;"])
def test_standard_input_without_a_program_is_nothing_to_play(text: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "rubbergosling", "play", "-"],
        input=text, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 1
    assert "standard input has no program" in done.stderr


def test_patterns_stand_for_files_where_the_shell_leaves_them_to_us(here: Path) -> None:
    words = ["check", "*.gosling", "songs/*.gosling", "*.mid", "--bars", "2"]
    assert expanded(words, shell_expands=True) == words
    assert expanded(words, shell_expands=False) == [
        "check", "beat.gosling", "my beat.gosling", str(Path("songs", "first.gosling")), "*.mid",
        "--bars", "2",
    ]  # fmt: skip
