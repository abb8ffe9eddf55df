"""What programs mean."""

import gc
from fractions import Fraction

import pytest

from rubbergosling.errors import ProgramError
from rubbergosling.language import Effect, Program, Track, parse
from rubbergosling.language.syntax import Place


def only_track(text: str, *instruments: str) -> Track:
    (track,) = parse(text, ("kick", "snare", *instruments)).tracks
    return track


def messages(text: str) -> list[tuple[int, int, str]]:
    notices = parse(text).notices
    return [(notice.place.line, notice.place.column, notice.message) for notice in notices]


@pytest.mark.parametrize("text", ["", "  \n", ";;;", "// nothing", "// one\n;// two\n"])
def test_a_text_without_statements_is_an_empty_program(text: str) -> None:
    assert parse(text) == Program()


def test_every_part_of_a_track_is_read() -> None:
    text = "learn lead*4+0.25 2,1 20,32.5 cut100 res_mousex env 7 (dist:2, lpf:200, dist:3)"
    assert only_track(text) == Track(
        instrument="lead",
        mode="learn",
        speed=Fraction(4),
        offset=Fraction(1, 4),
        ratios=(Fraction(2), Fraction(1)),
        notes=(Fraction(20), Fraction(65, 2)),
        controls=(("cut", Fraction(100)), ("res", "mousex"), ("env", Fraction(7))),
        effects=(
            Effect("dist", Fraction(2)),
            Effect("lpf", Fraction(200)),
            Effect("dist", Fraction(3)),
        ),
    )


def test_what_a_track_does_not_say_has_its_default() -> None:
    assert only_track("kick") == Track("kick", None, Fraction(1), Fraction(0), (), (), (), ())


def test_the_settings_are_read() -> None:
    program = parse("bpm 127.5; structure 16,8; memory 64;")
    assert program == Program(tempo_bpm=Fraction(255, 2), structure=(16, 8), memory=64)
    assert parse("memory all").memory == "all"


def test_a_program_without_settings_leaves_them_as_they_are() -> None:
    program = parse("kick;")
    assert (program.tempo_bpm, program.structure, program.memory) == (None, None, None)


def test_numbers_are_exact() -> None:
    assert only_track("kick*0.1+-.5".replace("-.5", "-0.5")).speed == Fraction(1, 10)
    assert only_track("kick+-0.5").offset == Fraction(-1, 2)
    assert only_track("kick*+2").speed == 2
    assert only_track("kick 007,1.50").ratios == (Fraction(7), Fraction(3, 2))


@pytest.mark.parametrize(
    ("close", "wide"),
    [
        ("learnsnare*2;sourcekick;", "learn snare * 2 ; source kick ;"),
        ("kick3,3,2", "kick 3 , 3 , 2"),
        ("bpm120;structure8;memoryall", "bpm 120; structure 8; memory all;"),
        (
            "lead2,1 60cut100res_mousexenv1(dist:2)",
            "lead 2,1 60 cut 100 res _mousex env 1 (dist:2)",
        ),
        ("kick*4+0.5 3,3(amp:1,lpf:20)", "kick\n*\r4\t+ 0.5\n\n3,3 ( amp : 1 , lpf : 20 )\n;"),
        ("kick*4;snare", "kick // the first\n*4 // four\n;;\n//\n snare//"),
        ("kick*4;snare", "\ufeffkick*4;\u00a0snare;"),
    ],
)
def test_white_space_and_comments_between_tokens_mean_nothing(close: str, wide: str) -> None:
    assert parse(close) == parse(wide)


def test_a_number_after_a_list_without_a_comma_begins_the_notes() -> None:
    track = only_track("lead 2,1 60")
    assert (track.ratios, track.notes) == ((2, 1), (60,))


def test_a_plus_before_the_ratios_is_an_offset() -> None:
    assert only_track("kick +3").offset == 3
    assert only_track("kick +3").ratios == ()


def test_the_longest_name_is_taken() -> None:
    assert only_track("kick3", "kick3").instrument == "kick3"
    assert only_track("kick3,3").ratios == (3, 3)
    assert only_track("learnsnare", "learnsnare").mode is None
    assert only_track("learner*2", "learner").instrument == "learner"


def test_words_that_begin_statements_and_odd_names_are_no_instruments() -> None:
    program = parse("bpm 120; lead 1 60", ("bpm", "source", "lead", "2tone", "my sample", ""))
    assert (program.tempo_bpm, program.tracks[0].notes) == (120, (60,))


def test_the_synths_are_there_without_any_samples() -> None:
    assert parse("bass 1 40", ()).tracks[0].instrument == "bass"


def test_a_predicted_synth_needs_no_sequence() -> None:
    for text in ("predict lead;", "predict lead*4;", "predict lead*4 2,1;", "predict bass 1 40;"):
        assert parse(f"source kick; {text}").tracks[1].mode == "predict"


def test_values_at_the_ends_of_their_ranges_are_accepted() -> None:
    parse("bpm 20; structure 1,512; memory 8; kick*64 (dist:1, amp:0, lpf:20, hpf:20000);")
    parse("bpm 999; memory 100000; lead*0.001 0,1 0,127 cut0 res100 (amp:10);")
    assert len(parse(f"kick*64 {','.join('1' * 16)}").tracks[0].ratios) == 16
    assert len(parse(f"kick*64 {','.join('10' * 16)}").tracks[0].ratios) == 32


def test_tracks_and_notices_know_their_place() -> None:
    program = parse("\n  learn snare*2;\nkick;")
    assert [track.place for track in program.tracks] == [Place(2, 9, 5), Place(3, 1, 4)]
    assert [notice.place for notice in program.notices] == [Place(2, 9, 5)]


def test_places_do_not_count_when_programs_are_compared() -> None:
    assert parse("kick;") == parse("\n\n   kick;")


def test_the_last_statement_of_an_instrument_holds_and_a_warning_says_so() -> None:
    program = parse("kick*4;\nsnare;\nkick*2;")
    assert [(t.instrument, t.speed) for t in program.tracks] == [("snare", 1), ("kick", 2)]
    message = "kick appears again in line 3; only that one is used"
    assert messages("kick*4;\nsnare;\nkick*2;") == [(1, 1, message)]


def test_the_last_setting_holds_and_a_warning_says_so() -> None:
    text = "bpm 100; memory 8; structure 8;\nstructure 4; memory all; bpm 120;"
    program = parse(text)
    assert (program.tempo_bpm, program.memory, program.structure) == (120, "all", (4,))
    assert messages(text) == [
        (1, 1, "bpm appears again in line 2; only that one is used"),
        (1, 10, "memory appears again in line 2; only that one is used"),
        (1, 20, "structure appears again in line 2; only that one is used"),
    ]


def test_the_last_source_holds_and_the_others_just_play() -> None:
    text = "source kick; source snare; learn openhat;"
    assert [track.mode for track in parse(text).tracks] == [None, "source", "learn"]
    message = "there is one source at a time: snare, the last one, is used"
    assert messages(text) == [(1, 8, message)]


def test_an_agent_without_a_source_is_warned_of() -> None:
    assert messages("learn snare; kick; predict openhat;") == [
        (1, 7, "snare is to learn, but no instrument is the source: its agent hears silence"),
        (1, 28, "openhat is to predict, but no instrument is the source: its agent hears silence"),
    ]


@pytest.mark.parametrize("text", ["kick 4;", "kick4;", "snare; kick 4.0 (amp:1);"])
def test_one_ratio_is_warned_of_for_a_speed_may_be_meant(text: str) -> None:
    ((_, column, message),) = messages(text)
    assert column == text.index("kick") + 1
    assert message == "kick has one ratio, 4, which changes nothing: kick*4 is a speed"


@pytest.mark.parametrize("text", ["kick*2 4;", "kick 1;", "kick 4,2;", "lead 4 60;", "kick 0.5;"])
def test_a_ratio_that_can_be_no_speed_is_not_warned_of(text: str) -> None:
    assert messages(text) == []


def test_a_source_that_is_named_again_without_the_word_is_no_source() -> None:
    assert len(messages("source kick; kick*2; learn snare;")) == 2


def test_several_instruments_may_learn_and_predict_at_once() -> None:
    assert messages("source kick; learn snare; predict closedhat; learn openhat;") == []


@pytest.mark.parametrize("name", ["бум", "Дом", "schön", "طبل", "हिंदी", "太鼓", "한국어"])
def test_an_instrument_may_be_called_in_any_alphabet(name: str) -> None:
    program = parse(f"kick3,3,2; {name}*4 2,1 (amp:0.5); learn{name};", {"kick", name})
    assert [track.instrument for track in program.tracks] == ["kick", name]


def test_accents_count_alike_however_they_were_typed() -> None:
    typed = parse("scho\u0308n*4;", {"schön"})
    assert typed == parse("schön*4;", {"schön"}) == Program([Track("scho\u0308n", speed=4)])


def test_the_longest_name_is_taken_in_other_alphabets_too() -> None:
    names = {"бум", "бумбум", "бум2"}
    found = [parse(text, names).tracks[0] for text in ("бумбум*2;", "бум2;", "бум3,3,2;")]
    assert [track.instrument for track in found] == ["бумбум", "бум2", "бум"]


def test_an_unknown_word_in_another_alphabet_is_told_as_a_whole() -> None:
    with pytest.raises(ProgramError) as caught:
        parse("kick; бам*2;", {"kick", "бум"})
    assert caught.value.message == 'unknown instrument "бам": did you mean бум?'
    assert (caught.value.column, caught.value.length) == (7, 3)


@pytest.mark.parametrize("space", ["\u00a0", "\u3000", "\u2003", "\u202f", "\ufeff"])
def test_white_space_of_any_kind_is_white_space(space: str) -> None:
    assert parse(f"kick{space}*4{space};{space}snare;") == parse("kick*4; snare;")


def test_carets_stand_under_letters_that_are_twice_as_wide() -> None:
    with pytest.raises(ProgramError) as caught:
        parse("太鼓*2; ｋｉｃｋ;", {"太鼓", "kick"})
    assert caught.value.column == 7
    assert caught.value.excerpt() == "太鼓*2; ｋｉｃｋ;\n" + " " * 8 + "^" * 8


def test_a_long_program_has_no_circles_for_the_collector_to_find() -> None:
    text = f"lead 1 {'60,' * 5000}61;"
    seen: list[str] = []

    def look(phase: str, info: dict[str, int]) -> None:
        seen.append(phase)

    gc.collect()
    gc.callbacks.append(look)
    try:
        parse(text)
        assert seen.count("start") < 20, "it looked at the nodes again and again"
        assert gc.isenabled()
        assert gc.collect() < 100
    finally:
        gc.callbacks.remove(look)


def test_the_collector_stays_as_it_was() -> None:
    gc.disable()
    try:
        parse("kick*3;")
        assert not gc.isenabled()
    finally:
        gc.enable()
    with pytest.raises(ProgramError):
        parse("kick*0;")
    assert gc.isenabled()
