"""The glossary explains words that are really used, and each of them once."""

import re
from pathlib import Path

from tests.house.imports import modules

GLOSSARY = Path(__file__).parents[2] / "docs" / "glossary.md"


def rows() -> dict[str, str]:
    """Each term with its meaning; twice the same is an error."""
    found = re.findall(r"^\| ([^|]+) \| ([^|]+) \|$", GLOSSARY.read_text("utf-8"), re.MULTILINE)
    terms = [(term, meaning) for term, meaning in found if term != "word"]
    assert len(dict(terms)) == len(terms) > 50
    return dict(terms)


def test_every_term_is_used_in_the_package() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in modules().values()).lower()
    # In names the words of a term are joined by a line below, or by nothing.
    unused = [
        term
        for term in rows()
        if not re.search(rf"(?<![a-z]){re.sub('[ -]', '[ _-]?', term.lower())}", source)
    ]
    assert unused == []


def test_every_meaning_is_one_or_two_sentences() -> None:
    for term, meaning in rows().items():
        ends = re.findall(r"[.](?:\s|$)", meaning)
        assert meaning.endswith(".") and 1 <= len(ends) <= 3, term
