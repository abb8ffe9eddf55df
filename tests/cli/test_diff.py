"""diff, through the command itself."""

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from rubbergosling.cli.main import main


class Programs:
    """Files of programs in a folder, and what diff says of them."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def write(self, name: str, text: str) -> str:
        Path(name).write_text(text, encoding="utf-8")
        return name

    def diff(self, *arguments: str) -> list[str]:
        """The lines that it prints."""
        assert main(["diff", *arguments]) == 0
        return self._capsys.readouterr().out.splitlines()

    def json(self, *arguments: str) -> dict[str, Any]:
        (line,) = self.diff(*arguments, "--json")
        found: dict[str, Any] = json.loads(line)
        return found


@pytest.fixture
def programs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Programs:
    monkeypatch.chdir(tmp_path)
    return Programs(capsys)


def test_the_same_hits_are_one_line(programs: Programs) -> None:
    one = programs.write("one.gosling", "bpm 150; kick*4; lead 2,1 48;")
    other = programs.write("other.gosling", "kick*4;lead 4,2 48,48; // the same\nbpm 150.0;")
    assert programs.diff(one, other) == ["the same events: 48 hits in 8 bars"]
    assert programs.diff(f"{one}:1", f"{other}:1") == ["the same events: 6 hits in 1 bar"]


def test_a_difference_is_told_as_a_whole_and_bar_by_bar(programs: Programs) -> None:
    one = programs.write("one.gosling", "bpm 120; kick*4; snare*2; lead*2 1 48,60; openhat;")
    other = programs.write(
        "other.gosling", "bpm 150; kick*3; snare*2+0.5 (amp:0.5); lead*2 1 48,62;"
    )
    assert programs.diff(f"{one}:4", f"{other}:6") == [
        "A: one.gosling:4",
        "   4 bars, 8.0 seconds",
        "   120 bpm",
        "B: other.gosling:6",
        "   6 bars, 9.6 seconds",
        "   150 bpm",
        "The first 4 bars are compared; B goes on with 14 hits.",
        "They differ from bar 1 beat 1 on.",
        "",
        "          A   B  same  moved  other note  only A",
        "kick     16  12     4      8           -       4",
        "snare     8   8     -      8           -       -",
        "lead      8   8     4      -           4       -",
        "openhat   4   -     -      -           -       4",
        "",
        "Different controls and effects in bars 1 to 4:",
        "   A: snare",
        "   B: snare (amp:0.5)",
        "",
        "bar  beat   instrument  A         B",
        "1-4  1      snare       hit       hit at 2",
        "     2      kick        hit       hit at 2.333",
        "     3      kick        hit       -",
        "     3      lead        60        62",
        "     3      snare       hit       hit at 4",
        "     3.666  kick        hit at 4  hit",
    ]


def test_a_hit_may_move_into_the_next_bar(programs: Programs) -> None:
    one = programs.write("one.gosling", "kick+0.1;")
    other = programs.write("other.gosling", "kick;")
    assert programs.diff(one, other)[-5:] == [
        "bar  beat  instrument  A    B",
        "1    1     kick        -    hit",
        "     4.6   kick        hit  hit at 1 of the next bar",
        "2-7  4.6   kick        hit  hit at 1 of the next bar",
        "8    4.6   kick        hit  -",
    ]


def test_what_else_is_heard_is_told_though_the_hits_are_the_same(programs: Programs) -> None:
    lines = [
        {"bar": "0", "do": "evaluate", "text": "bpm 150; lead*2 1 48 cut_mousex;"},
        {"bar": "2", "do": "pointer", "x": 0.5, "y": 0.5},
        {"bar": "19/8", "do": "bpm", "bpm": "140"},
        {"bar": "13/4", "do": "evaluate", "text": "lead*2 1 48 cut_mousex (dist:2);"},
        {"bar": "4", "do": "hush"},
    ]
    take = programs.write("take.jsonl", "".join(f"{json.dumps(line)}\n" for line in lines))
    program = programs.write("lead.gosling", lines[0]["text"])
    assert programs.diff(program, take)[1:] == [
        "   4 bars, 6.4 seconds",
        "   150 bpm",
        "B: take.jsonl",
        "   4 bars, 6.6 seconds",
        "   150 bpm, 140 from bar 3 beat 2.5",
        "They differ from bar 3 beat 1 on.",
        "",
        "The same events: 8 hits.",
        "",
        "Different controls and effects from bar 4 beat 2 to bar 5:",
        "   A: lead cut_mousex",
        "   B: lead cut_mousex (dist:2)",
        "",
        "The pointer moves differently from bar 3 on.",
    ]


def test_what_the_agents_were_taught_and_play_is_told(programs: Programs) -> None:
    taught = programs.write("taught.gosling", "source kick*2; learn snare*2+0.5;")
    plain = programs.write("plain.gosling", "kick*2; snare*2+0.5;")
    lines = programs.diff(f"{taught}:2", f"{plain}:2")
    assert lines[-5:] == [
        "",
        "What the snare's agent was taught, and how much of it is right:",
        "   A: 2 bars",
        "      kick*2 -> snare*2+0.5: 8 of 8",
        "   B: nothing",
    ]
    untaught = programs.write("untaught.gosling", "source kick*2; predict snare;")
    heard = {tuple(programs.diff(untaught, plain, "--seed", str(seed))) for seed in range(4)}
    assert len(heard) > 1
    assert any("(predicted)" in line for lines in heard for line in lines)


def test_a_long_list_of_changes_is_cut(programs: Programs) -> None:
    one = programs.write("one.gosling", "closedhat*1.3;")
    other = programs.write("other.gosling", "closedhat*1.7;")
    *_, last, told = programs.diff(one, other, "--bars", "40")
    changes = programs.json(one, other, "--bars", "40")["changes"]
    assert told == f"... and {len(changes) - 20} more; --json lists them all"
    assert len(last.split()) >= 5


def test_as_json_it_is_one_object(programs: Programs) -> None:
    one = programs.write("one.gosling", "bpm 120; kick; lead 1 48;")
    other = programs.write("other.gosling", "bpm 150; kick+0.9 (lpf:400); lead 1 50;")
    tempo = [{"bar": 0, "bpm": 150}]
    kick = {"instrument": "kick", "predicted": False}
    lead = {"bar": 0, "seconds": 0, "instrument": "lead", "predicted": False}
    assert programs.json(f"{one}:1", f"{other}:2") == {
        "same": False,
        "bars": 1,
        "first": 0,
        "a": {
            "bars": 1, "seconds": 2, "tempo": [{"bar": 0, "bpm": 120}],
            "hits": {"kick": 1, "lead": 1}, "predicted": {}, "later": 0, "lessons": {},
        },
        "b": {
            "bars": 2, "seconds": 3.2, "tempo": tempo,
            "hits": {"kick": 1, "lead": 1}, "predicted": {}, "later": 2, "lessons": {},
        },
        "changes": [
            {
                "kind": "moved",
                "a": {"bar": 0, "seconds": 0} | kick,
                "b": {"bar": 0.1, "seconds": 0.16} | kick,
            },
            {"kind": "note", "a": {"note": 48} | lead, "b": {"note": 50} | lead},
        ],
        "sounds": [{"start": 0, "stop": 1, "a": "kick", "b": "kick (lpf:400)"}],
        "pointer": None,
    }  # fmt: skip
    same = programs.json(one, one)
    assert (same["same"], same["first"], same["changes"]) == (True, None, [])


def test_a_length_for_both_cuts_or_prolongs_them(programs: Programs) -> None:
    one = programs.write("one.gosling", "kick;")
    take = programs.write(
        "take.jsonl",
        '{"bar": "0", "do": "evaluate", "text": "kick;"}\n{"bar": "4", "do": "hush"}\n',
    )
    assert programs.diff(one, take) == ["the same events: 4 hits in 4 bars"]
    assert programs.diff(one, take, "--bars", "2") == ["the same events: 2 hits in 2 bars"]
    assert programs.diff(one, take, "--bars", "6")[-1] == "5-6  1     kick        hit  -"


def test_one_of_them_may_be_typed_and_one_damaged(
    programs: Programs, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    take = programs.write(
        "take.jsonl",
        '{"bar": "0", "do": "evaluate", "text": "kick;"}\n'
        '{"bar": "1", "do": "reached"}\n'
        '{"bar": "2", "do": "rea',
    )
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"kick;"), encoding="ascii"))
    assert main(["diff", "-", take]) == 0
    written = capsys.readouterr()
    assert written.out == "the same events: 2 hits in 2 bars\n"
    assert written.err.startswith("warning: take.jsonl:3: it is no JSON")


def test_a_source_that_is_wrong_is_status_1(
    programs: Programs, capsys: pytest.CaptureFixture[str]
) -> None:
    one = programs.write("one.gosling", "kick;")
    assert main(["diff", one, "nowhere.gosling"]) == 1
    assert "nowhere.gosling can't be read" in capsys.readouterr().err
    assert main(["diff", one, programs.write("two.gosling", "snair;")]) == 1
    assert "two.gosling:1:1: unknown instrument" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["one.gosling"], ["a.gosling", "b.gosling", "c.gosling"]])
def test_there_are_two_sources(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", *arguments]) == 2
