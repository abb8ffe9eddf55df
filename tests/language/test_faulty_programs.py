"""What is said about a faulty program, and where."""

import pytest

from rubbergosling.errors import ProgramError
from rubbergosling.language import parse
from rubbergosling.language.vocabulary import MAX_FURTHER_ERRORS, MAX_TEXT

from .faulty_programs import FAULTY_PROGRAMS, Faulty


def error_of(text: str, *instruments: str) -> ProgramError:
    with pytest.raises(ProgramError) as caught:
        parse(text, ("kick", "snare", *instruments))
    return caught.value


@pytest.mark.parametrize("faulty", FAULTY_PROGRAMS, ids=lambda faulty: ascii(faulty.text))
def test_each_faulty_program_is_told_its_fault_at_its_place(faulty: Faulty) -> None:
    with pytest.raises(ProgramError) as caught:
        parse(faulty.text)
    error = caught.value
    told = Faulty(faulty.text, error.line, error.column, error.length, error.message, error.hint)
    assert told == faulty


def test_the_table_is_large_and_says_nothing_twice() -> None:
    texts = [faulty.text for faulty in FAULTY_PROGRAMS]
    assert len(texts) == len(set(texts)) > 100


def test_the_caret_stands_under_the_place() -> None:
    error = error_of("bpm 120;\n\tkick*4 (lpf:99999); // too high\nsnare;")
    assert error.excerpt() == "\tkick*4 (lpf:99999); // too high\n\t            ^^^^^"


def test_every_faulty_statement_is_told() -> None:
    error = error_of("snair;\nkick*4;\nkick*;\nsnare (amp:99);\nfoo")
    assert [(e.line, e.column) for e in (error, *error.others)] == [(1, 1), (3, 6), (4, 12), (5, 1)]


def test_reading_goes_on_where_a_semicolon_is_missing() -> None:
    error = error_of("kick*4\nsnair*2;\nkick*0;")
    assert [(e.line, e.message) for e in (error, *error.others)] == [
        (1, 'a ";" is missing between "4" and "snair"'),
        (2, 'unknown instrument "snair": did you mean snare?'),
        (3, "speed is 0: it must be more than 0 and at most 64 cycles a bar"),
    ]


def test_a_wrong_comment_is_one_error_though_it_holds_semicolons() -> None:
    assert error_of("# drums; all of them; loud\nkick;").others == ()


def test_a_semicolon_in_a_comment_ends_nothing() -> None:
    assert error_of("kick* // four; five\n;\nsnare;").others == ()


def test_no_more_errors_are_told_than_a_person_reads() -> None:
    error = error_of("kick*;" * 1000)
    assert len(error.others) == MAX_FURTHER_ERRORS
    assert all(other.others == () for other in error.others)


def test_the_names_of_samples_are_told_and_guessed() -> None:
    assert error_of("cowbel*2;", "cowbell").hint == "cowbell"
    assert error_of("tom2*2;", "tam1", "tom1").hint == "tom1"
    message = 'unknown instrument "zzz": the instruments are kick, snare, rim, lead and bass'
    assert error_of("zzz;", "rim").message == message


def test_a_large_bank_is_not_told_in_full() -> None:
    error = error_of("zzz;", *(f"tone{n:03}" for n in range(500)))
    assert error.message.endswith("tone008, tone009 and 492 more")


def test_a_word_with_the_name_of_a_sample_in_it_is_not_taken_apart() -> None:
    assert error_of("tom1x;", "tom1").message == 'unknown instrument "tom1x": did you mean tom1?'


@pytest.mark.parametrize(
    ("text", "column"),
    [("x" * (MAX_TEXT + 1), MAX_TEXT + 1), (" " * 10**7, MAX_TEXT + 1)],
)
def test_a_text_that_is_too_long_is_refused_at_the_place_where_it_is(
    text: str, column: int
) -> None:
    error = error_of(text)
    assert (error.line, error.column) == (1, column)
    assert error.message == f"this text has {len(text)} characters: it may have at most 100000"


def test_what_a_terminal_can_not_print_is_not_in_the_source_line() -> None:
    error = error_of("kick\x00\x1b[2J\ud800\u00a0*x")
    assert error.source_line == "kick\ufffd\ufffd[2J\ufffd *x"


def test_lines_end_as_on_any_system() -> None:
    for line_break in ("\n", "\r\n", "\r"):
        error = error_of(f"kick;{line_break}snare; // ok{line_break} kick*x;{line_break}")
        assert (error.line, error.column, error.source_line) == (3, 7, " kick*x;")
