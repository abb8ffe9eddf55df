"""The whole grammar on one page; its words come from the vocabulary.

Every token is a rule with a name and takes the white space and comments after it along,
so that the place where a statement stops making sense is the start of a token, and the
names of the rules tried there say what could have stood in its place.
"""

import re
from collections.abc import Collection, Mapping
from functools import lru_cache

from parsimonious.grammar import Grammar

from .vocabulary import (
    ALL,
    CONTROLS,
    DRUMS,
    EFFECTS,
    MODES,
    POINTERS,
    SETTINGS,
    SYNTHS,
    is_instrument_name,
)

RULES = r"""
    statement   = (track / tempo / structure / memory) end
    tempo       = bpm number
    structure   = layers number (comma number)*
    memory      = remember (number / all)
    track       = voice speed? offset? ratios? notes? control* chain?

    voice       = instrument / (mode instrument)
    speed       = star number
    offset      = plus number
    ratios      = number (comma number)*
    notes       = number (comma number)*
    control     = control_name (number / pointer)
    chain       = open effect (comma effect)* close
    effect      = effect_name colon number

    end         = semicolon / end_of_text
    semicolon   = ";" gap
    star        = "*" gap
    plus        = "+" gap
    comma       = "," gap
    colon       = ":" gap
    open        = "(" gap
    close       = ")" gap
    number      = ~r"[+-]?[0-9]+(?:\.[0-9]+)?" gap

    bpm         = ~r"%(bpm)s" gap
    layers      = ~r"%(layers)s" gap
    remember    = ~r"%(remember)s" gap
    all         = ~r"%(all)s" gap
    mode        = ~r"%(mode)s" gap
    instrument  = ~r"%(instrument)s" gap
    control_name = ~r"%(control_name)s" gap
    pointer     = ~r"%(pointer)s" gap
    effect_name = ~r"%(effect_name)s" gap

    gap         = ~r"(?:[\s\ufeff]|//[^\r\n]*)*"
    between     = ~r"(?:[\s\ufeff;]|//[^\r\n]*)*"
    skipped     = ~r"(?:[^;/]+|//[^\r\n]*|/)*"
    end_of_text = ~r"\Z"
"""

# The marks of the language, by the names of their rules.
MARKS: Mapping[str, str] = dict(re.findall(r'(\w+) += "(.)" gap', RULES))


def words_for(instruments: Collection[str]) -> Mapping[str, tuple[str, ...]]:
    """The words each token of the grammar may be, by the name of its rule.

    Args:
        instruments: Names of samples. Those that are no names in the language (letters of any
            alphabet, digits, underscores, no digit first) or that begin statements are left out.
    """
    bpm, structure, memory = SETTINGS
    reserved = {*SETTINGS, *MODES, *SYNTHS}
    samples = set(filter(is_instrument_name, instruments)) - reserved
    drums = tuple(drum for drum in DRUMS if drum in samples)
    return {
        "bpm": (bpm,),
        "layers": (structure,),
        "remember": (memory,),
        "all": (ALL,),
        "mode": MODES,
        "instrument": (*drums, *sorted(samples.difference(drums)), *SYNTHS),
        "control_name": tuple(CONTROLS),
        "pointer": tuple(POINTERS),
        "effect_name": tuple(EFFECTS),
    }


def grammar_for(instruments: Collection[str]) -> Grammar:
    """The grammar of a language with these samples; made once for each set of names."""
    return _grammar(frozenset(instruments))


@lru_cache(maxsize=32)
def _grammar(instruments: frozenset[str]) -> Grammar:
    # The longest word first: where one name begins another, the longer one is taken.
    patterns = {
        rule: "|".join(map(_alone, sorted(words, key=lambda word: (-len(word), word))))
        for rule, words in words_for(instruments).items()
    }
    return Grammar(RULES % patterns)


def _alone(word: str) -> str:
    """A pattern for a word, but not where it only begins a word that starts a statement."""
    starters = (*SETTINGS, *MODES)
    rests = [full[len(word) :] for full in starters if full.startswith(word) and full != word]
    return word + "".join(f"(?!{rest})" for rest in rests)
