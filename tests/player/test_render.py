"""What a render asks of agents, files and sources, before an engine is started."""

from fractions import Fraction
from pathlib import Path

import pytest

import rubbergosling as rg
from rubbergosling import OutputError, Performance, Program, Settings
from rubbergosling.agents.rehearsal import rehearsed
from rubbergosling.cli.main import main
from rubbergosling.mixer.samples import find_samples
from rubbergosling.performance.events import events_between
from rubbergosling.player.render import lessons_end, score_of

BANK = find_samples()
NO_ENGINE = Settings(engine="127.0.0.1:9")
"""No render can begin with it: who raises anything else has looked before."""

SCHOOL = Performance.of(
    (0, rg.parse("bpm 240; source kick*4; learn snare*2+0.5; learn lead*4 2,1 60,63;")),
    (3, rg.parse("source kick*4; predict snare; predict lead*8; learn openhat 2,1;")),
    (Fraction(9, 2), rg.parse("source kick*2; learn snare*3; learn openhat;")),
)


def test_lessons_that_nobody_hears_are_not_learnt_and_no_event_differs() -> None:
    assert lessons_end(SCHOOL, Fraction(3)) == 0
    rhythm = Performance(SCHOOL.entries[:1] + SCHOOL.entries[2:]).added(
        rg.Entry(6, rg.Evaluate(rg.parse("source kick*2; predict snare;")))
    )
    assert lessons_end(rhythm, Fraction(6)) == 0
    assert lessons_end(rhythm, Fraction(8)) == 6
    for performance in (SCHOOL, rhythm):
        for bars in (Fraction(2), Fraction(7, 2), Fraction(5), Fraction(6), Fraction(29, 4)):
            agents = rehearsed(performance, lessons_end(performance, bars))
            whole = rehearsed(performance, bars)
            assert events_between(performance, 0, bars, agents) == events_between(
                performance, 0, bars, whole
            )


def test_a_score_is_the_same_bytes_as_with_all_lessons(monkeypatch: pytest.MonkeyPatch) -> None:
    few, _ = score_of(SCHOOL, Fraction(5), BANK, Settings())
    monkeypatch.setattr("rubbergosling.player.render.lessons_end", lambda performance, bars: bars)
    all_of_them, _ = score_of(SCHOOL, Fraction(5), BANK, Settings())
    assert few.datagrams(10.0) == all_of_them.datagrams(10.0)


@pytest.mark.parametrize(
    ("name", "reason"),
    [("nowhere/x.wav", "there is no folder"), ("x.mp3", "ends in .wav"), (".wav", "ends in"),
     ("folder.wav", "it is a folder")],
)  # fmt: skip
def test_a_wrong_output_is_told_before_an_engine_is_started(
    name: str, reason: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "folder.wav").mkdir()
    with pytest.raises(OutputError, match=reason):
        rg.render("kick*4;", tmp_path / name, settings=NO_ENGINE)
    program = tmp_path / "beat.gosling"
    program.write_text("kick*4;")
    output = str(tmp_path / name)
    assert main(["render", str(program), "-o", output, "--engine", NO_ENGINE.engine]) in (1, 2)
    assert "engine" not in capsys.readouterr().err


def test_a_text_a_program_and_a_performance_are_the_same_everywhere() -> None:
    text = "bpm 150; kick*2; lead*2 2,1 48,55;"
    program = rg.parse(text)
    performance = Performance.of((0, program))
    assert rg.events(text, 0, 1) == rg.events(program, 0, 1) == rg.events(performance, 0, 1)
    assert len(rg.events(text, 0, 1)) == 6
    for wrong in (5, b"kick;", None):
        with pytest.raises(TypeError, match="this is no text, Program or Performance"):
            rg.events(wrong, 0, 1)  # type: ignore[arg-type]
        with pytest.raises(TypeError, match="this is no text, Program or Performance"):
            rg.render(wrong, "x.wav", settings=NO_ENGINE)  # type: ignore[arg-type]
    with pytest.raises(rg.ProgramError):
        rg.rendered("snair;", settings=NO_ENGINE)
    with pytest.raises(rg.GoslingValueError, match="bars"):
        rg.rendered(Program(), bars=-1, settings=NO_ENGINE)
