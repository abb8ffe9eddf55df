"""The words of what works on melodies: melody train, generate, convert, and draw."""

import argparse
from pathlib import Path
from typing import Any

from .argument_types import named, number, other_than, whole
from .shared_options import SOURCE_HELP, add_agents, add_bars, new_command

TEXTS = (".rb", ".txt", ".mid", ".midi", ".gosling")
PICTURES = (".png", ".svg", ".pdf")
MELODY_HELP = "Sonic Pi code (.rb, .txt), a MIDI file (.mid), or a program (.gosling)"


def add_melody(commands: Any) -> None:
    """Learning melodies, making new ones, and turning one notation into another."""
    melody = commands.add_parser(
        "melody", help="learn melodies and make new ones",
        description="Learn melodies and make new ones.",
    )  # fmt: skip
    doing = melody.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for add in (_add_train, _add_generate, _add_convert):
        add(doing)


def add_draw(commands: Any) -> None:
    """A piano roll."""
    draw = new_command(commands, "draw", "drawing", "draw a piano roll of it (needs matplotlib)")
    draw.add_argument(
        "sources", nargs="+", metavar="SOURCE",
        help=f"a melody: {MELODY_HELP}; or in turn what is played: {SOURCE_HELP}",
    )  # fmt: skip
    draw.add_argument(
        "-o", "--output", type=named(*PICTURES), required=True, metavar="OUT.png",
        help="the picture to write: .png, .svg or .pdf",
    )  # fmt: skip
    draw.add_argument(
        "--tune",
        type=Path,
        metavar="TUNE",
        help="a model whose training notes are told apart from new ones, in a melody's file",
    )
    add_bars(draw)
    add_agents(draw)


def _add_train(doing: Any) -> None:
    train = _melody_command(doing, "train", "train a model with melodies")
    train.add_argument("files", nargs="+", type=Path, metavar="FILE", help=MELODY_HELP)
    train.add_argument(
        "-o",
        "--output",
        type=other_than(*TEXTS, *PICTURES, ".wav"),
        required=True,
        metavar="TUNE",
        help="the model to write, such as my.model",
    )
    train.add_argument(
        "--model", dest="kind", default="default", metavar="NAME",
        help="counts, intervals, mlp, gru (needs PyTorch), several of them such as counts+mlp,"
        " or bilstm (needs PyTorch); default: counts+intervals with gru or else mlp",
    )  # fmt: skip
    train.add_argument(
        "--seed",
        dest="chance",
        type=whole(0, 2**32 - 1),
        default=0,
        metavar="S",
        help="random seed (default 0)",
    )
    train.add_argument(
        "--plot", type=named(*PICTURES), metavar="CURVES.png", help="draw how it learnt"
    )


def _add_generate(doing: Any) -> None:
    generate = _melody_command(doing, "generate", "make a new melody with a model")
    generate.add_argument("tune", type=Path, metavar="TUNE", help="a model that was trained")
    generate.add_argument(
        "-o", "--output", type=named(*TEXTS, ".wav", *PICTURES), required=True, action="append",
        metavar="OUT", help="the file to write: .rb, .mid, .gosling, .wav, or a piano roll .png;"
        " may be repeated",
    )  # fmt: skip
    generate.add_argument(
        "--seed",
        dest="seed_notes",
        default="",
        metavar="NOTES",
        help='notes it goes on with, such as "Af5,C4,r"',
    )
    generate.add_argument(
        "--count", type=whole(1, 100_000), default=500, metavar="N",
        help="how many notes to make (default 500)",
    )  # fmt: skip
    generate.add_argument(
        "--temperature", type=number(0.01, 100), default=1.0, metavar="T",
        help="below 1 is tamer, above 1 wilder (default 1)",
    )  # fmt: skip
    generate.add_argument(
        "--top-p", type=number(0.01, 1), default=1.0, metavar="P",
        help="only the likeliest notes that make up this probability (default 1, all)",
    )  # fmt: skip
    generate.add_argument(
        "--no-copy", type=whole(0, 1000), default=16, metavar="N",
        help="never more than N notes in a row as in the training notes; 0: any (default 16)",
    )  # fmt: skip
    generate.add_argument(
        "--random-seed", type=whole(0, 2**32 - 1), default=0, metavar="S",
        help="random seed: the same one makes the same melody (default 0)",
    )  # fmt: skip
    generate.add_argument(
        "--beat",
        type=Path,
        metavar="FILE.gosling",
        help="what plays under it; in a .rb, Sonic Pi's own drums do",
    )
    generate.add_argument(
        "--bpm", type=number(20, 999), metavar="BPM", help="tempo (default: the beat's, or 120)"
    )
    generate.add_argument(
        "--beats", type=number(0.05, 16), default=0.5, metavar="B",
        help="how long a note is where the model knows no durations (default 0.5)",
    )  # fmt: skip
    generate.add_argument("--synth", default="", help="Sonic Pi's synth in a .rb file")
    generate.add_argument("--engine", metavar="ENGINE", help="for a .wav: embedded or scsynth")


def _add_convert(doing: Any) -> None:
    convert = _melody_command(doing, "convert", "write a melody in another notation")
    convert.add_argument("file", type=Path, metavar="FILE", help=MELODY_HELP)
    convert.add_argument(
        "-o", "--output", type=named(*TEXTS), required=True, metavar="OUT",
        help="the file to write: .rb, .mid or .gosling",
    )  # fmt: skip


def _melody_command(doing: Any, name: str, text: str) -> argparse.ArgumentParser:
    return new_command(doing, name, "melody", text)
