"""The word that may have been meant."""

import pytest

from rubbergosling.language.diagnostics.typos import nearest_word

WORDS = ("kick", "snare", "closedhat", "openhat", "lead", "bass", "bpm", "structure")


@pytest.mark.parametrize(
    ("word", "near"),
    [
        *[("snair", "snare"), ("snar", "snare"), ("Kick", "kick"), ("KICK", "kick")],
        *[
            ("opnhat", "openhat"),
            ("closehat", "closedhat"),
            ("bmp", "bpm"),
            ("stucture", "structure"),
        ],
        *[("cowbell", None), ("", None), ("x", None), ("snare" * 10_000, None)],
    ],
)
def test_the_nearest_word_is_found_where_one_is_near(word: str, near: str | None) -> None:
    assert nearest_word(word, WORDS) == near


def test_no_word_is_near_to_none() -> None:
    assert nearest_word("kick", ()) is None
