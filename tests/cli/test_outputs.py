"""What is written replaces neither what is read nor an earlier take."""

from pathlib import Path

import pytest

from rubbergosling import SourceError
from rubbergosling.cli.files import check_outputs, free_output
from rubbergosling.cli.printing import counted


def test_an_earlier_take_is_kept_and_the_new_one_told_of(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "take.jsonl").write_text("yesterday")
    assert free_output(tmp_path / "take.wav") == tmp_path / "take.wav"
    assert free_output(tmp_path / "take.jsonl") == tmp_path / "take-2.jsonl"
    assert free_output(None) is None
    assert "take.jsonl is there already and is kept" in capsys.readouterr().err
    assert (tmp_path / "take.jsonl").read_text() == "yesterday"


def test_what_is_read_is_not_written(tmp_path: Path) -> None:
    beat = tmp_path / "beat.gosling"
    with pytest.raises(SourceError, match="read here"):
        check_outputs([None, tmp_path / "." / "beat.gosling"], [beat])


@pytest.mark.parametrize(
    ("bars", "words"),
    [
        (1, "1 bar"), (16.0, "16 bars"), (33.0576, "33.1 bars"), (33.125, "33.125 bars"),
        (0.5, "0.5 bars"), (120, "120 bars"), (1234.56, "1234.6 bars"), (0.01, "0.01 bars"),
    ],
)  # fmt: skip
def test_bars_are_told_with_no_more_digits_than_anybody_counts(bars: float, words: str) -> None:
    assert counted(bars) == words
