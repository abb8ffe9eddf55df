"""What a terminal would obey is spelt out; all else stays as it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubbergosling.language.visible import visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b]0;owned\x07", "\\x1b]0;owned\\x07"),
        ("a\x9b2Jb", "a\\x9b2Jb"),  # the escape sequence that is one character
        ("a\rb\x08c\x7f", "a\\rb\\x08c\\x7f"),
        ("gpj.\u202eexe", "gpj.\\u202eexe"),
        ("a\udcffb", "a\\xffb"),
        ("\ud800", "\\ud800"),
        ("\u2028", "\\u2028"),
    ],
)
def test_what_a_terminal_would_obey_is_spelt_out(text: str, shown: str) -> None:
    assert visible(text) == shown


@pytest.mark.parametrize("text", ["", "бум 808 é — ●\n\tkick*4;", "a b", "鼓🥁"])
def test_letters_of_all_alphabets_stay_as_they_are(text: str) -> None:
    assert visible(text) == text


@given(st.text(st.characters()))
def test_whatever_comes_in_nothing_that_acts_comes_out(text: str) -> None:
    shown = visible(text)
    assert not any(ord(letter) < 32 and letter not in "\n\t" for letter in shown)
    assert not any(0x7F <= ord(letter) < 0xA0 for letter in shown)
    shown.encode("utf-8")
    assert visible(shown) == shown
