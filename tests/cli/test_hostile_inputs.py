"""What people hand to the command, by mistake or not: a sentence and a status, never a wait."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.limited import command, limit

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no named pipes")

ESCAPES = "\x1b]0;pwned\x07\x1b[2J\x1b[1;1Hx y.py:M"
DENSE = "bpm 999; kick*64 " + ",".join(["1"] * 16) + "; snare*64 " + ",".join(["1"] * 16) + ";"


def journal(path: Path, *entries: Mapping[str, object]) -> str:
    path.write_text("".join(json.dumps(entry) + "\n" for entry in entries))
    return path.name


READERS = [
    ("check", "x.gosling"),
    ("check", "x.jsonl"),
    ("events", "x.gosling"),
    ("events", "x.jsonl"),
    ("render", "x.gosling", "-o", "out.wav"),
    ("play", "x.gosling"),
    ("play", "x.gosling", "--watch"),
    ("play", "beat.gosling", "--melody", "lead=x.model"),
    ("draw", "x.mid", "-o", "out.png"),
    ("draw", "x.rb", "-o", "out.png"),
    ("agents", "x.agent"),
    ("melody", "convert", "x.mid", "-o", "out.rb"),
    ("melody", "convert", "x.rb", "-o", "out.mid"),
    ("melody", "generate", "x.model", "-o", "out.rb"),
    ("melody", "train", "x.gosling", "-o", "out.model", "--model", "counts"),
]


@pytest.mark.parametrize("arguments", READERS, ids=" ".join)
def test_a_pipe_in_the_place_of_a_file_is_not_waited_for(
    arguments: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "beat.gosling").write_text("kick;")
    (name,) = (word.split("=")[-1] for word in arguments if "x." in word)
    os.mkfifo(tmp_path / name)
    done = command(*arguments, folder=tmp_path)
    said = done.stdout + done.stderr
    assert done.returncode == 1, said
    assert name in said
    assert "it is a pipe, not a file" in said


@pytest.mark.parametrize("target", ["/dev/zero", "."])
@pytest.mark.parametrize("name", ["x.gosling", "x.jsonl", "x.mid", "x.rb", "x.agent"])
def test_neither_a_device_nor_a_folder_is_read(name: str, target: str, tmp_path: Path) -> None:
    (tmp_path / name).symlink_to(target)
    words = {"x.mid": ("melody", "convert"), "x.rb": ("melody", "convert"), "x.agent": ("agents",)}
    arguments = (*words.get(name, ("events",)), name)
    done = command(*arguments, *(["-o", "out.gosling"] if "convert" in arguments else []),
                   folder=tmp_path)  # fmt: skip
    assert done.returncode == 1
    assert ", not a file" in done.stderr


def test_a_program_may_come_out_of_a_pipe_that_the_shell_makes(tmp_path: Path) -> None:
    done = command("events", "/dev/fd/0", "--bars", "1", folder=tmp_path, piped=b"kick*2;")
    assert done.returncode == 0
    assert done.stdout.count("kick") == 2


def test_more_than_any_program_has_is_refused_wherever_it_comes_from(tmp_path: Path) -> None:
    (tmp_path / "x.gosling").write_bytes(b"//" + b"x" * 1_000_000)
    for name in ("x.gosling", "-"):
        done = command("check", name, folder=tmp_path, piped=b"//" + b"x" * 1_000_000)
        assert done.returncode == 1
        assert "can't be read: it has more than 1000000 bytes" in done.stderr


def test_standard_input_has_one_name_everywhere(tmp_path: Path) -> None:
    wrong = command("check", "-", folder=tmp_path, piped=b"snair;")
    assert wrong.stdout.startswith("standard input:1:1: unknown instrument")
    strange = command("check", "-", folder=tmp_path, piped=b"kick; kick*2;")
    assert strange.stdout.startswith("standard input:1:1: warning: ")
    foreign = command("check", "-", folder=tmp_path, piped="kick;".encode("utf-16"))
    assert foreign.stderr.startswith("rubbergosling: standard input is no text: it is written in")
    (tmp_path / "rim.wav").write_bytes(b"no sound")
    sample = command("check", "-", "--samples", ".", folder=tmp_path, piped=b"rim;")
    assert sample.stdout.startswith("standard input:1:1: the sample rim.wav can't be read")
    (tmp_path / "beat.gosling").write_text("kick*4;")
    two = command("diff", "-", "beat.gosling", folder=tmp_path, piped=b"kick*2;")
    assert two.stdout.startswith("A: standard input\n")


def test_events_of_three_weeks_begin_at_once(tmp_path: Path) -> None:
    name = journal(
        tmp_path / "far.jsonl",
        {"bar": "0", "do": "evaluate", "text": DENSE},
        {"bar": "1000000", "do": "hush"},
    )
    words = [sys.executable, "-m", "rubbergosling", "events", name]
    with subprocess.Popen(words, cwd=tmp_path, stdout=subprocess.PIPE, preexec_fn=limit) as events:
        assert events.stdout is not None
        assert events.stdout.readline().split()[0] == b"bar"
        assert events.stdout.readline().split() == [b"1", b"1", b"0.000", b"kick"]
        events.stdout.close()  # as `head` does
        assert events.wait() == 0


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("draw", "far.jsonl", "-o", "o.png"), "at most 10000 are drawn at once: --bars 244 takes"),
        (("draw", "far.jsonl", "-o", "o.png", "--bars", "9000"), "--bars 244 takes the beginning"),
        (("diff", "far.jsonl", "far.jsonl"), "at most 10000 are compared at once: --bars 244"),
        (("diff", "beat.gosling", "far.jsonl"), "at most 10000 are compared at once"),
        (("lessons", "far.jsonl", "-o", "o.png"), "at most 10000 are worked out at once"),
        (
            ("render", "far.jsonl", "-o", "o.wav", "--bars", "9000"),
            "hits, and at most 500000 can be rendered at once",
        ),
        (("render", "slow.jsonl", "-o", "o.wav"), "a WAV file of 48000 hertz holds 4.1"),
        (("events", "beat.gosling:" + "9" * 5000), "a length must be 1 to 100000 bars"),
    ],
    ids=lambda words: " ".join(words)[:40] if isinstance(words, tuple) else "",
)
def test_what_is_too_much_is_refused_with_what_is_not(
    arguments: tuple[str, ...], reason: str, tmp_path: Path
) -> None:
    (tmp_path / "beat.gosling").write_text("kick*4;")
    end = {"bar": "1000000", "do": "hush"}
    journal(tmp_path / "far.jsonl", {"bar": "0", "do": "evaluate", "text": DENSE}, end)
    slow = {"bar": "0", "do": "evaluate", "text": "bpm 20; kick;"}
    journal(tmp_path / "slow.jsonl", slow, {"bar": "1000000", "do": "reached"})
    done = command(*arguments, folder=tmp_path)
    assert done.returncode == 1
    assert reason in done.stderr
    assert not list(tmp_path.glob("o.*"))


def test_a_number_of_bars_is_not_worked_out_to_be_refused(tmp_path: Path) -> None:
    (tmp_path / "beat.gosling").write_text("kick*4;")
    for bars in ("1e999999999", "1e-999999999", "1/0", "nan", "."):
        done = command("events", "beat.gosling", "--bars", bars, folder=tmp_path)
        assert done.returncode == 2
        assert f"{bars} is not a number of bars" in done.stderr


def test_a_journal_that_says_one_thing_over_and_over_is_read(tmp_path: Path) -> None:
    chances = [{"bar": "0", "do": "chance", "seed": seed, "model": ""} for seed in range(50_000)]
    late = [{"bar": "1", "do": "late", "bars": 1}] * 50_000
    entries = [*chances, *late, {"bar": "0", "do": "evaluate", "text": "kick;"}]
    name = journal(tmp_path / "again.jsonl", *entries, {"bar": "1", "do": "hush"})
    done = command("events", name, folder=tmp_path)
    assert done.returncode == 0
    assert done.stdout.count("kick") == 1


def test_codes_for_the_terminal_are_shown_and_not_obeyed(tmp_path: Path) -> None:
    name = journal(
        tmp_path / "esc.jsonl",
        {"bar": "0", "do": "chance", "seed": 1, "model": ESCAPES},
        {"bar": "0", "do": "evaluate", "text": "kick;"},
        {"bar": "1", "do": "hush"},
    )
    done = command("events", name, folder=tmp_path)
    assert done.returncode == 0
    assert (
        "--model '\\x1b]0;pwned\\x07\\x1b[2J\\x1b[1;1Hx y.py:M' plays it the same way"
        in done.stderr
    )
    assert "read it first if it is not your own" in done.stderr
    assert done.stderr.replace("\n", "").isprintable()


@pytest.mark.parametrize(
    "name", ["\x1b[2Jx.gosling", "\x1b[2Jx.jsonl", "\u202ex.rb", "a\nb.mid", "\x07x.agent"],
    ids=ascii,
)  # fmt: skip
def test_names_of_files_are_shown_and_not_obeyed(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text("snair;")
    words = {".rb": ("melody", "convert"), ".mid": ("melody", "convert"), ".agent": ("agents",)}
    arguments = (*words.get(Path(name).suffix, ("check",)), name)
    done = command(*arguments, *(["-o", "out.gosling"] if "convert" in arguments else []),
                   folder=tmp_path)  # fmt: skip
    assert done.returncode == 1
    for line in (done.stdout + done.stderr).splitlines():
        assert line.isprintable(), line
