"""Sessions on the silent engine: what a caller can do, and what leaves the music untouched."""

import json
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest

from rubbergosling import Program, ProgramError, SampleError, Session, Settings, Track, parse
from rubbergosling.agents.rehearsal import events, rehearsed
from rubbergosling.engine.silent import SilentEngine
from rubbergosling.errors import AgentError, EngineError, JournalError
from rubbergosling.performance.entries import (
    Chance,
    Entry,
    Evaluate,
    Hush,
    MovePointer,
    Performance,
    SetTempo,
)
from rubbergosling.performance.events import events_between
from rubbergosling.performance.journal import read_journal
from rubbergosling.player.clock import VirtualClock
from rubbergosling.player.notifications import Said
from tests.language.faulty_programs import FAULTY_PROGRAMS
from tests.player.patient_clock import PatientClock
from tests.support.sessions import silent_session


@pytest.fixture
def session() -> Iterator[Session]:
    with silent_session(clock=PatientClock()) as playing:
        playing.evaluate("bpm 150; kick*4;")
        yield playing


@pytest.fixture
def calm() -> Iterator[Session]:
    """A session that no busy machine can stall, which would be told as well."""
    with silent_session(clock=PatientClock()) as playing:
        yield playing


def test_a_faulty_program_leaves_the_playing_session_untouched(session: Session) -> None:
    before = session.performance
    assert len(FAULTY_PROGRAMS) >= 60
    for faulty in FAULTY_PROGRAMS:
        with pytest.raises(ProgramError):
            session.evaluate(faulty.text)
        assert session.performance is before


def test_tempo_and_pointer_out_of_range_are_refused(session: Session) -> None:
    before = session.performance
    for wrong in (19, 1000):
        with pytest.raises(ValueError, match="20 to 999"):
            session.set_tempo(wrong)
    with pytest.raises(ValueError, match="0 to 1"):
        session.move_pointer(0.5, 1.5)
    assert session.performance is before


def test_the_session_tells_what_it_plays(session: Session) -> None:
    session.set_tempo(90)
    session.wait_until(Fraction(1, 2))
    assert session.tempo_bpm == 90
    assert [track.instrument for track in session.program.tracks] == ["kick"]
    assert session.engine_name == "silent"
    session.hush()
    session.wait_until(session.performance.entries[-1].bar)
    assert session.program.tracks == ()


def test_an_agent_that_hears_nothing_is_told_of(session: Session) -> None:
    heard: list[object] = []
    session.subscribe(heard.append)
    session.evaluate("kick; predict snare;")
    said = [note.text for note in heard if isinstance(note, Said)]
    assert any("its agent hears silence" in text for text in said)


def said_by(calm: Session, *programs: str | Program) -> list[str]:
    """What is said while programs are evaluated one after the other."""
    heard: list[object] = []
    end = calm.subscribe(heard.append)
    for program in programs:
        calm.evaluate(program)
    end()
    return [note.text for note in heard if isinstance(note, Said)]


def test_every_evaluation_tells_its_warnings_a_program_made_by_hand_as_well(calm: Session) -> None:
    silence = "snare is to learn, but no instrument is the source: its agent hears silence"
    assert said_by(calm, "kick*4;\nkick*8;\nlearn snare*2;") == [
        "warning: line 1: kick appears again in line 2; only that one is used",
        f"warning: line 3: {silence}",
    ]
    assert said_by(calm, "kick;", Program([Track("snare", "learn")])) == [f"warning: {silence}"]


def test_a_lesson_that_is_ended_further_down_is_told_of(calm: Session) -> None:
    text = "source kick*2; learn snare;\nsnare*2;\nkick*4; predict openhat; learn openhat;"
    said = said_by(calm, text)
    assert said[0].endswith(
        "kick appears again in line 3; only that one is used, and it is no source"
    )
    assert said[1].endswith("line 2; only that one is used, and it does not learn")
    assert said[2].endswith("line 3; only that one is used, and it does not predict")


def test_what_was_evaluated_is_said_before_its_warnings_and_clears_older_ones(
    calm: Session,
) -> None:
    heard: list[object] = []
    calm.subscribe(heard.append)
    program = "predict snare;"
    calm.play(Evaluate(parse(program), program), words=lambda entry: f"at {entry.bar}")
    said = [note for note in heard if isinstance(note, Said)]
    assert [(note.text.split(",")[0], note.clears) for note in said] == [
        (f"at {calm.performance.entries[-1].bar}", True),
        ("warning: line 1: snare is to predict", False),
    ]


def test_agents_that_a_new_structure_starts_afresh_are_told_of_with_the_reason(
    calm: Session,
) -> None:
    lesson = "source kick; learn snare; learn closedhat;"
    assert said_by(calm, lesson, f"structure 32,16,8; {lesson}") == []
    assert said_by(calm, f"structure 2; {lesson}") == [
        "snare and closedhat start afresh, with nothing learnt: "
        "the structure was 32,16,8 and is now 2"
    ]
    assert said_by(calm, lesson, f"structure 2; memory 64; {lesson}") == []  # it stays
    (said,) = said_by(calm, "structure 8,4; kick;")
    assert said.endswith("the structure was 2 and is now 8,4")


def test_an_unreadable_sample_leaves_the_music_untouched(tmp_path: Path) -> None:
    (tmp_path / "broken.wav").write_bytes(b"RIFF nonsense")
    settings = Settings(sample_folders=(tmp_path,))
    with silent_session(settings) as playing:
        playing.evaluate("kick*4;")
        before = playing.performance
        with pytest.raises(SampleError, match=r"broken\.wav"):
            playing.evaluate("broken*2;")
        assert playing.performance is before


def test_a_missing_sample_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(SampleError, match="nowhere"):
        Session(Settings(sample_folders=(tmp_path / "nowhere",)))


def test_a_session_that_is_not_open_says_so() -> None:
    session = silent_session()
    with pytest.raises(EngineError, match="not open yet"):
        session.evaluate("kick;")
    with session:
        session.evaluate("kick;")
        with pytest.raises(TypeError, match="this is no text, Program or Performance: 5"):
            session.evaluate(5)  # type: ignore[arg-type]
    with pytest.raises(EngineError, match="the session is over"):
        session.evaluate("kick;")
    assert session.engine_name == "silent" and session.failure is None


def test_waiting_for_a_bar_begins_the_take_where_nothing_has() -> None:
    with silent_session(clock=VirtualClock()) as session:
        session.wait_until(2)
        assert session.bar >= 2


def test_the_look_ahead_has_limits() -> None:
    with pytest.raises(ValueError, match=r"0\.05 to 2"):
        Session(Settings(look_ahead_seconds=0.01))


def test_the_journal_holds_every_entry(tmp_path: Path) -> None:
    path = tmp_path / "take.jsonl"
    with silent_session(journal=path) as playing:
        playing.evaluate("kick*4; // Füße")
        playing.set_tempo(100)
        playing.move_pointer(0.25, 0.75)
        playing.wait_until(playing.hush().bar + 1)  # an entry is written before it is heard
        lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    lines = [line for line in lines if line["do"] != "reached"]
    assert [line["do"] for line in lines] == ["evaluate", "bpm", "pointer", "hush"]
    assert lines[0] == {"bar": "0", "do": "evaluate", "text": "kick*4; // Füße"}
    assert (lines[2]["x"], lines[2]["y"]) == (0.25, 0.75)


def test_a_journal_that_cannot_be_written_is_refused_at_the_start(tmp_path: Path) -> None:
    with (
        pytest.raises(JournalError, match="no-folder"),
        silent_session(journal=tmp_path / "no-folder" / "take.jsonl"),
    ):
        pass


def test_an_engine_that_does_not_start_ends_the_session() -> None:
    def failing(*_: object) -> SilentEngine:
        raise EngineError("no engine today")

    with pytest.raises(EngineError, match="no engine today"), silent_session(open_engine=failing):
        pass


def test_a_subscriber_that_fails_is_left_out_and_the_music_goes_on(session: Session) -> None:
    def failing(_: object) -> None:
        raise BrokenPipeError

    heard: list[object] = []
    session.subscribe(failing)
    session.subscribe(heard.append)
    session.say("one")
    session.say("two")
    assert [note.text for note in heard if isinstance(note, Said)] == ["one", "two"]


def test_a_subscriber_can_leave(session: Session) -> None:
    heard: list[object] = []
    leave = session.subscribe(heard.append)
    leave()
    session.say("hello")
    assert not any(isinstance(note, Said) for note in heard)


def test_a_take_keeps_the_seed_and_the_model_it_was_played_with(tmp_path: Path) -> None:
    journal = tmp_path / "take.jsonl"
    with silent_session(Settings(seed=7), journal=journal, clock=PatientClock()) as session:
        session.evaluate("bpm 999; source kick; predict snare;")
        session.wait_until(1)
    take = read_journal(journal, session.bank.names).performance
    assert take.chance == Chance(7)
    agents = [rehearsed(take, Fraction(1), seed) for seed in (None, 7, 8)]
    found = [events_between(take, 0, 1, each) for each in agents]
    assert found[0] == found[1]
    assert any(
        events(take, 0, 1, seed=seed) != found[0] for seed in range(8, 12)
    )  # and another seed is another agent


def test_a_model_that_cant_be_made_is_told_before_anything_plays() -> None:
    with (
        pytest.raises(AgentError, match="No such file"),
        silent_session(Settings(model="nowhere.py:Own")),
    ):
        pass


def test_a_lesson_lost_to_a_model_is_told_once(tmp_path: Path) -> None:
    model = tmp_path / "failing.py"
    model.write_text(
        "from sklearn.naive_bayes import BernoulliNB\n"
        "class Failing(BernoulliNB):\n"
        "    def __init__(self, structure, seed):\n"
        "        super().__init__()\n"
        "        self.structure, self.seed = structure, seed\n"
        "    def partial_fit(self, X, y, classes=None):\n"
        "        if hasattr(self, 'classes_'):\n"
        "            raise ArithmeticError('it is tired')\n"
        "        return super().partial_fit(X, y, classes)\n"
    )
    heard: list[object] = []
    settings = Settings(model=f"{model}:Failing")
    with silent_session(settings, clock=PatientClock()) as session:
        session.subscribe(heard.append)
        session.evaluate("bpm 999; source kick; learn snare;")
        session.wait_until(5)
    said = [note.text for note in heard if isinstance(note, Said) and note.is_error]
    assert len(said) == 1 and "it is tired: its lessons are lost" in said[0]


def test_a_session_plays_a_text_a_program_and_a_performance() -> None:
    song = Performance.of((0, parse("bpm 240; kick*4;")), (1, SetTempo(300)), (2, Hush()))
    for source in ("bpm 240; kick*4;", parse("bpm 240; kick*4;"), song):
        with silent_session(clock=PatientClock()) as session:
            session.perform(source)
            session.wait_until(1)
            assert events(session.performance, 0, 1) == events(source, 0, 1)
            with pytest.raises(ValueError, match="perform comes before anything else"):
                session.perform(source)


def test_a_performance_that_is_evaluated_begins_where_a_program_would(calm: Session) -> None:
    calm.evaluate("bpm 240; snare;")
    calm.set_quantise("bar")
    calm.wait_until(Fraction(1, 2))
    song = Performance.of((0, parse("kick*4;")), (Fraction(3, 2), Hush()), (2, Program()))
    first = calm.evaluate(Performance((Entry(0, Chance(5)), *song.entries)))
    assert first.bar >= 1 and first.bar == int(first.bar)
    assert [e.bar - first.bar for e in calm.performance.entries[-3:]] == [0, Fraction(3, 2), 2]
    assert calm.performance.chance == Chance()  # or agents would be others from the beginning
    with pytest.raises(ValueError, match="there is nothing to play"):
        calm.evaluate(Performance())


def test_the_names_that_scripts_of_before_use_mean_the_same(calm: Session) -> None:
    assert calm.bpm(99).action == SetTempo(99)
    assert calm.pointer(0.25, 0.5).action == MovePointer(0.25, 0.5)
    assert calm.melodies == calm.melody_agents == {}
