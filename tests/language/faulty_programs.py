"""Faulty programs, and what is said about each: to be read as a beginner would read it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Faulty:
    """A program with a fault, and the first error that is told about it.

    Line and column are 1-based; the length is in characters.
    """

    text: str
    line: int
    column: int
    length: int
    message: str
    hint: str = ""


INSTRUMENTS = "the instruments are kick, snare, closedhat, openhat, lead and bass"
BEGINNING = (
    "a statement begins with an instrument, bpm, structure, memory, source, learn or predict"
)

ZERO_WIDTH = "an invisible character (U+200B, zero width space)"
OVERRIDE = "an invisible character (U+202E, right-to-left override)"

FAULTY_PROGRAMS = [
    # A semicolon is missing; the place is where it belongs.
    Faulty("kick*4\nsnare*2;", 1, 7, 1, 'a ";" is missing between "4" and "snare"', ";"),
    Faulty("kick*4 snare*2;", 1, 7, 1, 'a ";" is missing between "4" and "snare"', ";"),
    Faulty("kick*4snare*2;", 1, 7, 1, 'a ";" is missing between "4" and "snare"', ";"),
    Faulty(
        "kick*4 // four to the floor\nsnare*2;",
        1,
        7,
        1,
        'a ";" is missing between "4" and "snare"',
        ";",
    ),
    Faulty("bpm 120\nkick;", 1, 8, 1, 'a ";" is missing between "120" and "kick"', ";"),
    Faulty("memory all\nkick;", 1, 11, 1, 'a ";" is missing between "all" and "kick"', ";"),
    Faulty("kick (amp:0.5)\nsnare;", 1, 15, 1, 'a ";" is missing between ")" and "snare"', ";"),
    Faulty(
        "source kick\nlearn snare;", 1, 12, 1, 'a ";" is missing between "kick" and "learn"', ";"
    ),
    Faulty("kick*4\r\nsnair*2;", 1, 7, 1, 'a ";" is missing between "4" and "snair"', ";"),
    Faulty("kick*4\nfoo;", 1, 7, 1, 'a ";" is missing between "4" and "foo"', ";"),
    # A word is misspelt or unknown.
    Faulty("snair*2;", 1, 1, 5, 'unknown instrument "snair": did you mean snare?', "snare"),
    Faulty("Kick*4;", 1, 1, 4, 'unknown instrument "Kick": did you mean kick?', "kick"),
    Faulty("kicks;", 1, 1, 5, 'unknown instrument "kicks": did you mean kick?', "kick"),
    Faulty("kickdrum*4;", 1, 1, 8, 'unknown instrument "kickdrum": did you mean kick?', "kick"),
    Faulty("\tkick; snaer;", 1, 8, 5, 'unknown instrument "snaer": did you mean snare?', "snare"),
    Faulty("learn snair;", 1, 7, 5, 'unknown instrument "snair": did you mean snare?', "snare"),
    Faulty("learnsnair;", 1, 6, 5, 'unknown instrument "snair": did you mean snare?', "snare"),
    Faulty("tempo 120;", 1, 1, 5, 'unknown word "tempo": did you mean bpm?', "bpm"),
    Faulty("hihat*8;", 1, 1, 5, 'unknown instrument "hihat": did you mean closedhat?', "closedhat"),
    Faulty(
        "hi-hat*8;", 1, 1, 6, 'unknown instrument "hi-hat": did you mean closedhat?', "closedhat"
    ),
    Faulty("Open-Hat;", 1, 1, 8, 'unknown instrument "Open-Hat": did you mean openhat?', "openhat"),
    Faulty("bombo*4;", 1, 1, 5, 'unknown instrument "bombo": did you mean kick?', "kick"),
    Faulty("learn caja*2;", 1, 7, 4, 'unknown instrument "caja": did you mean snare?', "snare"),
    Faulty("kick x4;", 1, 6, 1, 'the speed has a "*" before it, not "x"', "*"),
    Faulty("kick x 3;", 1, 6, 1, 'the speed has a "*" before it, not "x"', "*"),
    Faulty("kick X 4;", 1, 6, 1, 'the speed has a "*" before it, not "X"', "*"),
    Faulty("learn snare x2 2,4;", 1, 13, 1, 'the speed has a "*" before it, not "x"', "*"),
    Faulty("learn sd;", 1, 7, 2, 'unknown instrument "sd": did you mean snare?', "snare"),
    Faulty("kick (Volume:1);", 1, 7, 6, 'unknown effect "Volume": did you mean amp?', "amp"),
    Faulty("bmp 120;", 1, 1, 3, 'unknown word "bmp": did you mean bpm?', "bpm"),
    Faulty("BPM 120;", 1, 1, 3, 'unknown word "BPM": did you mean bpm?', "bpm"),
    Faulty("leran kick;", 1, 1, 5, 'unknown word "leran": did you mean learn?', "learn"),
    Faulty("foo*2;", 1, 1, 3, f'unknown instrument "foo": {INSTRUMENTS}'),
    Faulty("learn foo;", 1, 7, 3, f'unknown instrument "foo": {INSTRUMENTS}'),
    Faulty("wobble 120;", 1, 1, 6, f'unknown instrument "wobble": {INSTRUMENTS}'),
    Faulty("kick (lpd:200);", 1, 7, 3, 'unknown effect "lpd": did you mean lpf?', "lpf"),
    Faulty("kick (amp:1, LPF:200);", 1, 14, 3, 'unknown effect "LPF": did you mean lpf?', "lpf"),
    Faulty(
        "kick (reverb:2);",
        1,
        7,
        6,
        'unknown effect "reverb": the effects are dist, amp, lpf and hpf',
    ),
    Faulty("lead 1 60 cutt50;", 1, 11, 4, 'unknown word "cutt": did you mean cut?', "cut"),
    Faulty("lead 1 60 cyt50;", 1, 11, 3, 'unknown word "cyt": did you mean cut?', "cut"),
    Faulty(
        "lead 1 60 cut mousex;", 1, 15, 6, 'unknown word "mousex": did you mean _mousex?', "_mousex"
    ),
    # A statement ends too early.
    Faulty("kick*;", 1, 6, 1, 'after "*" comes a number, not ";"'),
    Faulty("kick*", 1, 6, 1, 'after "*" comes a number, but the text ends'),
    Faulty("kick*\n\n", 1, 6, 1, 'after "*" comes a number, but the text ends'),
    Faulty("kick+;", 1, 6, 1, 'after "+" comes a number, not ";"'),
    Faulty("kick 3,3,;", 1, 10, 1, 'after "," comes a number, not ";"'),
    Faulty("bpm;", 1, 4, 1, 'after "bpm" comes a number, not ";"'),
    Faulty("structure;", 1, 10, 1, 'after "structure" comes a number, not ";"'),
    Faulty("memory;", 1, 7, 1, 'after "memory" comes a number or all, not ";"'),
    Faulty("learn;", 1, 6, 1, 'after "learn" comes an instrument, not ";"'),
    Faulty("predict", 1, 8, 1, 'after "predict" comes an instrument, but the text ends'),
    Faulty("lead 1 60 cut;", 1, 14, 1, 'after "cut" comes a number, _mousex or _mousey, not ";"'),
    Faulty(
        "kick (", 1, 7, 1, 'after "(" comes an effect (dist, amp, lpf or hpf), but the text ends'
    ),
    Faulty("kick (lpf", 1, 10, 1, 'after "lpf" comes ":", but the text ends'),
    Faulty("kick (lpf:", 1, 11, 1, 'after ":" comes a number, but the text ends'),
    # Something stands where something else should.
    Faulty("kick**4;", 1, 6, 1, 'after "*" comes a number, not "*"'),
    Faulty("kick 3,,3;", 1, 8, 1, 'after "," comes a number, not ","'),
    Faulty("kick ,3;", 1, 6, 1, 'after "kick" comes "*", "+", a number, "(" or ";", not ","'),
    Faulty("kick y 3;", 1, 6, 1, 'after "kick" comes "*", "+", a number, "(" or ";", not "y"'),
    Faulty("kick = 4;", 1, 6, 1, 'after "kick" comes "*", "+", a number, "(" or ";", not "="'),
    Faulty("kick[3,3,2];", 1, 5, 1, 'after "kick" comes "*", "+", a number, "(" or ";", not "["'),
    Faulty("kick*4 blah;", 1, 8, 4, 'after "4" comes "+", a number, "(" or ";", not "blah"'),
    Faulty("bpm = 120;", 1, 5, 1, 'after "bpm" comes a number, not "="'),
    Faulty("bpm fast;", 1, 5, 4, 'after "bpm" comes a number, not "fast"'),
    Faulty("bpm 120 4;", 1, 9, 1, 'after "120" comes ";", not "4"'),
    Faulty("bpm 12O;", 1, 7, 1, 'after "12" comes ";", not "O"'),
    Faulty("memory some;", 1, 8, 4, 'after "memory" comes a number or all, not "some"'),
    Faulty("learn predict kick;", 1, 7, 7, 'after "learn" comes an instrument, not "predict"'),
    Faulty(
        "lead 1 60 _mousex;",
        1,
        11,
        7,
        'after "60" comes ",", cut, res, env, "(" or ";", not "_mousex"',
    ),
    Faulty("*4;", 1, 1, 1, f'{BEGINNING}, not with "*"'),
    Faulty("3,3,2;", 1, 1, 1, f'{BEGINNING}, not with "3"'),
    Faulty('"kick";', 1, 1, 1, f"{BEGINNING}, not with '\"'"),
    Faulty("kick*\nsnare*2;", 2, 1, 5, 'after "*" comes a number, not "snare"'),
    # Brackets and effects.
    Faulty("kick ();", 1, 7, 1, 'after "(" comes an effect (dist, amp, lpf or hpf), not ")"'),
    Faulty("kick (amp:1", 1, 12, 1, 'a ")" is missing after "1"', ")"),
    Faulty("kick (amp:1;\nsnare;", 1, 12, 1, 'a ")" is missing after "1"', ")"),
    Faulty("kick (amp:1\nsnare*2;", 1, 12, 1, 'a ")" is missing between "1" and "snare"', ")"),
    Faulty(
        "kick (amp:1,);", 1, 13, 1, 'after "," comes an effect (dist, amp, lpf or hpf), not ")"'
    ),
    Faulty("kick (lpf 200);", 1, 11, 3, 'after "lpf" comes ":", not "200"'),
    Faulty("kick (lpf=200);", 1, 10, 1, 'after "lpf" comes ":", not "="'),
    Faulty("kick (amp:lots);", 1, 11, 4, 'after ":" comes a number, not "lots"'),
    Faulty("kick (amp:1 lpf:200);", 1, 12, 1, 'a "," is missing between "1" and "lpf"', ","),
    Faulty("kick (amp:1;lpf:200);", 1, 12, 1, 'effects have "," between them, not ";"', ","),
    Faulty("kick lpf:200;", 1, 6, 3, "effects stand in brackets: (lpf:200)"),
    Faulty(
        "kick (amp:1)(lpf:200);",
        1,
        13,
        1,
        "all effects stand in one pair of brackets, as in (amp:0.5, lpf:300)",
    ),
    Faulty(
        "kick (amp:1) lpf:200;",
        1,
        14,
        3,
        "all effects stand in one pair of brackets, as in (amp:0.5, lpf:300)",
    ),
    Faulty("kick (amp:1) 3,3;", 1, 14, 1, "effects come last in a statement"),
    Faulty(
        "kick ((amp:1));", 1, 7, 1, 'after "(" comes an effect (dist, amp, lpf or hpf), not "("'
    ),
    Faulty("kick (amp:1));", 1, 13, 1, 'this ")" has no "(" before it'),
    Faulty("kick);", 1, 5, 1, 'this ")" has no "(" before it'),
    Faulty(
        "lead 1 60 (cut:50);", 1, 12, 3, "cut stands before the brackets, as in cut50 (amp:0.5)"
    ),
    # The parts of a statement in the wrong order, or with the wrong marks.
    Faulty("kick+0.5*2;", 1, 9, 1, "the speed stands right after the instrument, as in kick*4"),
    Faulty("kick 3,3*2;", 1, 9, 1, "the speed stands right after the instrument, as in kick*4"),
    Faulty(
        "lead*4 2,1 48,60 +0.5;", 1, 18, 4, "the offset stands before the ratios, as in lead+0.5"
    ),
    Faulty("lead cut50 1 60;", 1, 12, 1, "ratios and notes stand before cut, res and env"),
    Faulty("lead 1 60 (amp:1) cut50;", 1, 19, 5, "effects come last in a statement"),
    Faulty("lead 1 60 cut50, res60;", 1, 16, 1, "cut, res and env have no commas between them"),
    Faulty("kick*4:", 1, 7, 1, 'a statement ends with ";", not with ":"', ";"),
    Faulty("kick, snare;", 1, 5, 1, 'a statement ends with ";", not with ","', ";"),
    Faulty("kick 3 3 2;", 1, 9, 1, 'a "," is missing between "3" and "2"', ","),
    Faulty("lead 1 60 62;", 1, 10, 1, 'a "," is missing between "60" and "62"', ","),
    Faulty("structure 32 16;", 1, 13, 1, 'a "," is missing between "32" and "16"', ","),
    # Numbers written in another notation.
    Faulty("kick*.5;", 1, 6, 2, "write 0.5 instead of .5", "0.5"),
    Faulty("kick+.5;", 1, 6, 2, "write 0.5 instead of .5", "0.5"),
    Faulty("kick -.5;", 1, 6, 3, "write -0.5 instead of -.5", "-0.5"),
    Faulty("kick*5.;", 1, 6, 2, "write 5 or 5.0 instead of 5.", "5"),
    Faulty("bpm 120.5.1;", 1, 5, 7, "a number has at most one decimal point"),
    Faulty("kick*1/3;", 1, 6, 3, "write a decimal such as 0.25 instead of a fraction"),
    Faulty("kick*1e3;", 1, 6, 3, "write the number out instead of 1e3"),
    Faulty("kick*1,5;", 1, 6, 3, "a decimal has a point: write 1.5", "1.5"),
    Faulty("kick (amp:0,5);", 1, 12, 1, "a decimal has a point, not a comma", "."),
    Faulty("lead 1 c4;", 1, 8, 2, "notes are numbers: c4 is 60", "60"),
    Faulty("lead 2 60,F#3;", 1, 11, 3, "notes are numbers: F#3 is 54", "54"),
    # Values out of their range.
    Faulty("bpm 5;", 1, 5, 1, "bpm is 5: it must be 20 to 999 beats a minute"),
    Faulty("bpm 1000;", 1, 5, 4, "bpm is 1000: it must be 20 to 999 beats a minute"),
    Faulty("bpm -120;", 1, 5, 4, "bpm is -120: it must be 20 to 999 beats a minute"),
    Faulty("kick*0;", 1, 6, 1, "speed is 0: it must be more than 0 and at most 64 cycles a bar"),
    Faulty("kick*65;", 1, 6, 2, "speed is 65: it must be more than 0 and at most 64 cycles a bar"),
    Faulty("kick*-1;", 1, 6, 2, "speed is -1: it must be more than 0 and at most 64 cycles a bar"),
    Faulty("kick 0,0;", 1, 6, 3, "the ratios are all 0: at least one must be more than 0"),
    Faulty("kick -1,3;", 1, 6, 2, "a ratio is -1: it must be 0 or more"),
    Faulty("kick*4-0.5;", 1, 7, 4, "a ratio is -0.5: it must be 0 or more"),
    Faulty("kick (amp:-1);", 1, 11, 2, "amp is -1: it must be 0 to 10"),
    Faulty("kick (amp:11);", 1, 11, 2, "amp is 11: it must be 0 to 10"),
    Faulty("kick (dist:0.5);", 1, 12, 3, "dist is 0.5: it must be 1 to 1000000"),
    Faulty("kick (lpf:99999);", 1, 11, 5, "lpf is 99999: it must be 20 to 20000 hertz"),
    Faulty("kick (hpf:19.99);", 1, 11, 5, "hpf is 19.99: it must be 20 to 20000 hertz"),
    Faulty(
        "kick (lpf:200, amp:1, lpf:20001);", 1, 27, 5, "lpf is 20001: it must be 20 to 20000 hertz"
    ),
    Faulty("lead 1 128;", 1, 8, 3, "a note is 128: it must be 0 to 127"),
    Faulty("lead 1 60,-1;", 1, 11, 2, "a note is -1: it must be 0 to 127"),
    Faulty("lead 1 60 cut101;", 1, 14, 3, "cut is 101: it must be 0 to 100"),
    Faulty("bass 1 40 env-1;", 1, 14, 2, "env is -1: it must be 0 to 100"),
    Faulty(
        "structure 0;",
        1,
        11,
        1,
        "a layer of the structure is 0: it must be a whole number of neurons, 1 to 512",
    ),
    Faulty(
        "structure 32,3.5;",
        1,
        14,
        3,
        "a layer of the structure is 3.5: it must be a whole number of neurons, 1 to 512",
    ),
    Faulty(
        "structure 513;",
        1,
        11,
        3,
        "a layer of the structure is 513: it must be a whole number of neurons, 1 to 512",
    ),
    Faulty(
        "structure 1,2,3,4,5,6,7,8,9;", 1, 27, 1, "structure has 9 layers: it may have at most 8"
    ),
    Faulty("memory 7;", 1, 8, 1, "memory is 7: it must be a whole number of steps, 8 to 100000"),
    Faulty(
        "memory 8.5;", 1, 8, 3, "memory is 8.5: it must be a whole number of steps, 8 to 100000"
    ),
    Faulty(
        "memory 100001;",
        1,
        8,
        6,
        "memory is 100001: it must be a whole number of steps, 8 to 100000",
    ),
    Faulty(
        "kick*64 1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1;",
        1,
        9,
        33,
        "kick would play 1088 times a bar (17 ratios at speed 64): it may play at most 1024 times",
    ),
    Faulty(
        "kick*00000000000000000000000000000000000000001;",
        1,
        6,
        41,
        "this number has 41 characters: it may have at most 40",
    ),
    # Instruments that can't do this.
    Faulty("lead;", 1, 5, 1, "lead needs ratios and notes, as in lead*4 2,1 48,60"),
    Faulty("learn lead;", 1, 11, 1, "lead needs ratios and notes, as in lead*4 2,1 48,60"),
    Faulty("lead*4;", 1, 7, 1, "lead needs ratios and notes, as in lead*4 2,1 48,60"),
    Faulty("bass*2+0.5;", 1, 11, 1, "bass needs ratios and notes, as in bass*4 2,1 48,60"),
    Faulty("lead\n*4;", 2, 3, 1, "lead needs ratios and notes, as in lead*4 2,1 48,60"),
    Faulty(
        "lead*4\n 2,1 // notes?\n cut 50;",
        2,
        5,
        1,
        "lead needs notes after its ratios, as in lead*4 2,1 48,60",
    ),
    Faulty("lead*4 2,1;", 1, 11, 1, "lead needs notes after its ratios, as in lead*4 2,1 48,60"),
    Faulty(
        "learn bass*4 2,1 (amp:1);",
        1,
        17,
        1,
        "bass needs notes after its ratios, as in bass*4 2,1 48,60",
    ),
    Faulty(
        "kick 3,3 60;",
        1,
        10,
        2,
        "kick plays no notes, only lead and bass do; ratios have commas between them, as in 3,3,2",
    ),
    Faulty(
        "kick 3,3 +0.5;",
        1,
        10,
        4,
        "kick plays no notes, only lead and bass do; the offset stands before the ratios",
    ),
    Faulty("snare cut50;", 1, 7, 3, "snare has no cut, only lead and bass do"),
    Faulty("learn kick res_mousex;", 1, 12, 3, "kick has no res, only lead and bass do"),
    Faulty(
        "lead 1 60 cut50 cut60;", 1, 17, 3, "cut stands twice in this statement: keep one of them"
    ),
    # Comments and characters that are none of ours.
    Faulty("# hello\nkick;", 1, 1, 1, 'a comment begins with "//"', "//"),
    Faulty("/* hello */ kick;", 1, 1, 1, 'a comment begins with "//"', "//"),
    Faulty("kick / 2;", 1, 6, 1, 'a comment begins with "//"', "//"),
    Faulty("kick; /", 1, 7, 1, 'a comment begins with "//"', "//"),
    Faulty("\x00", 1, 1, 1, "an invisible character (U+0000) stands here: delete it"),
    Faulty("kick\u200b*4;", 1, 5, 1, f"{ZERO_WIDTH} stands here: delete it"),
    Faulty("ki\u200bck*4;", 1, 3, 1, f"{ZERO_WIDTH} stands here: delete it"),
    Faulty("kick*4;\n\u202esnare;", 2, 1, 1, f"{OVERRIDE} stands here: delete it"),
    Faulty("\ud800", 1, 1, 1, "an invisible character (U+D800) stands here: delete it"),
    Faulty("kick*4; \x1b[31m", 1, 9, 1, "an invisible character (U+001B) stands here: delete it"),
    Faulty(
        "kick “3”;",
        1,
        6,
        1,
        '"“" (U+201C, left double quotation mark) has no place here:'
        " names stand without quotation marks",
    ),
    # Characters that look like ours.
    *(
        Faulty(
            text, 1, column, 1, f'"{char}" (U+{ord(char):04X}, {name}) stands where {right}', hint
        )
        for text, column, char, name, right, hint in (
            ("kick＊4;", 5, "＊", "fullwidth asterisk", '"*" should: type *', "*"),
            ("kick×4;", 5, "×", "multiplication sign", '"*" should: type *', "*"),
            ("kick*４;", 6, "４", "fullwidth digit four", '"4" should: type 4', "4"),
            ("kick*٣;", 6, "٣", "arabic-indic digit three", '"3" should: type 3', "3"),
            ("kick*½;", 6, "½", "vulgar fraction one half", "0.5 should: type 0.5", "0.5"),
            ("kick+–0.5;", 6, "–", "en dash", '"-" should: type -', "-"),
            ("kick+−0.5;", 6, "−", "minus sign", '"-" should: type -', "-"),
            ("kick*4；", 7, "；", "fullwidth semicolon", '";" should: type ;', ";"),
            ("kick 3，2;", 7, "，", "fullwidth comma", '"," should: type ,', ","),
            ("kick （amp:1);", 6, "（", "fullwidth left parenthesis", '"(" should: type (', "("),
            ("kick (amp：1);", 10, "：", "fullwidth colon", '":" should: type :', ":"),
        )
    ),
    Faulty(
        "ｋｉｃｋ；",
        1,
        1,
        4,
        '"ｋｉｃｋ" is written in letters that only look like ours: type kick',
        "kick",
    ),
    Faulty(
        "kiсk*4;",
        1,
        1,
        4,
        'unknown word "kiсk": its "с" (U+0441, cyrillic small letter es) is another letter'
        " than it looks like; did you mean kick?",
        "kick",
    ),
]
