"""The keys, on the silent engine: what they do, what they ask before, and that none ends them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from rubbergosling import Session
from rubbergosling.agents.agent_kind import Learnt
from rubbergosling.cli.keys import HELP, HINT, Keys, is_hushed
from rubbergosling.performance.entries import Action, Evaluate, Hush, Reset
from rubbergosling.player.notifications import Notification, Said
from tests.cli.test_display import HeldClock, play_until
from tests.support.sessions import silent_session


class Hands:
    """A session's keys, what was said, and whether the music was ended."""

    def __init__(self, session: Session) -> None:
        self.session, self.ends = session, 0
        self.said: list[Said] = []
        self.keys = Keys(session, self.end)
        session.subscribe(self.hear)

    def hear(self, notification: Notification) -> None:
        """Keeps what is said."""
        if isinstance(notification, Said):
            self.said.append(notification)

    def end(self) -> None:
        """The music is over."""
        self.ends += 1

    def press(self, letters: bytes) -> str:
        """Types, and returns what was said last."""
        self.keys.typed(letters)
        return self.said[-1].text if self.said else ""

    @property
    def last_action(self) -> Action:
        """What was done to the music last."""
        return self.session.performance.entries[-1].action


@pytest.fixture
def clock() -> HeldClock:
    return HeldClock()


@pytest.fixture
def hands(clock: HeldClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hands]:
    monkeypatch.chdir(tmp_path)
    with silent_session(clock=clock) as session:
        yield Hands(session)


@pytest.fixture
def taught(hands: Hands, clock: HeldClock) -> Hands:
    """Hands at a session whose snare has learnt something."""
    hands.session.evaluate("bpm 999; source kick; learn snare;")
    learnt: list[Learnt] = play_until(hands.session, clock, 3, learnt=2)
    assert learnt
    return hands


def test_h_stops_the_sound_and_starts_it_again(hands: Hands) -> None:
    hands.session.evaluate("bpm 999; source kick; learn snare;")
    assert not is_hushed(hands.session)
    hands.press(b"h")
    assert is_hushed(hands.session) and isinstance(hands.last_action, Hush)
    assert hands.press(b"h").startswith("plays again from bar")
    assert isinstance(hands.last_action, Evaluate) and "learn snare" in hands.last_action.text


def test_h_where_nothing_was_ever_played(hands: Hands) -> None:
    hands.press(b"h")
    assert hands.press(b"h") == "there is no program to play yet"
    hands.session.evaluate("kick;")
    assert "hush" in hands.press(b"h")


def test_s_saves_each_time_into_files_of_their_own(taught: Hands, tmp_path: Path) -> None:
    for name in ("snare.agent", "snare-2.agent"):
        told = taught.press(b"S")
        assert told == f"saved {name} in {tmp_path}; play --agent snare={name} begins with it"
    assert {path.name for path in tmp_path.iterdir()} == {"snare.agent", "snare-2.agent"}


def test_r_forgets_nothing_before_it_has_said_what(taught: Hands) -> None:
    before = taught.session.performance
    asked = taught.press(b"R")
    assert "again forgets snare's " in asked and "of lessons; S saves" in asked
    assert taught.session.performance == before
    taught.press(b"R")
    assert taught.last_action == Reset()


@pytest.mark.parametrize("between", [b"S", b"?", b"x", b"h", b"q"])
def test_any_other_key_takes_back_what_was_asked_for(taught: Hands, between: bytes) -> None:
    taught.press(b"R")
    taught.press(between)
    assert "again forgets" in taught.press(b"R")
    assert Reset() not in [entry.action for entry in taught.session.performance.entries]


def test_r_where_nothing_is_lost_does_not_ask(hands: Hands) -> None:
    hands.session.evaluate("source kick; learn snare;")
    hands.press(b"R")
    assert hands.last_action == Reset()


def test_q_ends_at_the_second_press_only(hands: Hands) -> None:
    assert hands.press(b"q") == "q once more ends the music"
    hands.press(b"h")
    hands.press(b"q")
    assert hands.ends == 0
    hands.press(b"q")
    assert hands.ends == 1


@pytest.mark.parametrize("letters", [b"x", b"H", b"s", b" ", b"\n", b"\xff", b"\x00"])
def test_a_key_that_does_nothing_says_which_do(hands: Hands, letters: bytes) -> None:
    assert hands.press(letters) == HINT


def test_the_question_mark_explains_every_key(hands: Hands) -> None:
    assert hands.press(b"?") == HELP
    assert {line[0] for line in HELP.splitlines()} == set("hSLRq")


@pytest.mark.parametrize("letters", [b"snaRRe*2; qq", b"\x1b[A", b"\x1b[200~RRqq", b"RRqqRRqq"])
def test_what_is_pasted_or_an_arrow_does_nothing(taught: Hands, letters: bytes) -> None:
    before = taught.session.performance
    taught.press(letters)
    assert taught.session.performance == before and taught.ends == 0


@pytest.mark.parametrize("trouble", ["folder is gone", "file in the way", "name too long"])
def test_a_key_that_fails_says_why_and_the_next_one_works(
    taught: Hands, trouble: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if trouble == "folder is gone":
        gone = tmp_path / "gone"
        gone.mkdir()
        monkeypatch.chdir(gone)
        gone.rmdir()
    else:  # whatever the system refuses
        code = 36 if trouble == "name too long" else 30

        def refuse(*_: object) -> None:
            raise OSError(code, trouble)

        monkeypatch.setattr(taught.session, "save", refuse)
    assert taught.press(b"S") == "nothing was saved"
    assert [said.is_error for said in taught.said[-2:]] == [True, False]
    assert "hush" in taught.press(b"h")


def test_a_fault_of_ours_in_a_key_does_not_kill_the_others(
    hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise RuntimeError("a fault")

    monkeypatch.setattr(hands.session, "hush", fail)
    said = hands.press(b"h")
    assert "no mistake of yours" in said and "a fault" in said
    assert hands.said[-1].is_error
    assert hands.press(b"?") == HELP
