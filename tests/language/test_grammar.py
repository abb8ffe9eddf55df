"""The grammar on its page."""

import subprocess
import sys

from rubbergosling.language.grammar import MARKS, RULES, grammar_for, words_for
from rubbergosling.language.vocabulary import DRUMS


def test_a_grammar_is_made_once_for_each_set_of_names() -> None:
    assert grammar_for(["kick", "rim"]) is grammar_for(("rim", "kick"))
    assert grammar_for(["kick"]) is not grammar_for(["rim"])


def test_every_token_is_a_named_rule_with_words_or_a_mark() -> None:
    tokens = {line.split("=")[0].strip() for line in RULES.splitlines() if line.endswith(" gap")}
    assert tokens == {*MARKS, *words_for(DRUMS), "number"}


def test_the_instruments_are_told_in_the_order_of_the_drum_kit() -> None:
    words = words_for({"zap", "snare", "ahh", "kick", "openhat", "no name", "bpm"})
    assert words["instrument"] == ("kick", "snare", "openhat", "ahh", "zap", "lead", "bass")


def test_reading_a_program_imports_no_heavy_library() -> None:
    code = "import sys; import rubbergosling.language; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {"numpy", "sklearn", "soundfile", "rich", "supriya", "pythonosc", "nanosynth"}
    assert heavy.isdisjoint(done.stdout.split())
