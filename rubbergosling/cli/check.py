"""The sub-command `check`: finds errors in files without playing them. It must start fast."""

from pathlib import Path

import click

from ..errors import JournalError, ProgramError, SampleError
from ..language.program_files import called, parsed, read_text
from ..language.syntax import Program
from ..language.visible import visible
from ..language.vocabulary import DRUMS, SYNTHS
from ..mixer.samples import SampleBank
from ..settings import Settings
from .argument_types import PROGRAMS, Source
from .command_line import command
from .printing import bank_of


@command("check")
@click.argument(
    "files", nargs=-1, required=True, metavar="FILE...", type=Source(*PROGRAMS),
    help="a program or a journal, or - to read a program typed",
)  # fmt: skip
def check(files: tuple[str, ...], settings: Settings) -> int:
    """Prints what is wrong in each file, a line for each place; nothing when all is well."""
    bank = bank_of(settings)
    status = 0
    for file in files:
        try:
            if file.endswith(".jsonl"):
                _check_journal(Path(file), bank)
            else:
                program = parsed(read_text(file), file, bank.names)
                _print_notices(called(file), program)
                status = _check_samples(called(file), program, bank) or status
        except ProgramError as error:
            status = error.exit_status
            for wrong in (error, *error.others):
                print(visible(str(wrong)))
        except JournalError as error:
            status = error.exit_status
            print(visible(str(error)))
    return status


def _check_journal(path: Path, bank: SampleBank) -> None:
    # Imported here, since programs are checked more often and know nothing of agents.
    from ..agents.ensemble import load_of
    from ..performance.journal import read_journal

    if (damage := read_journal(path, bank.names, load_of).damage) is not None:
        raise damage


def _print_notices(name: str, program: Program) -> None:
    for notice in program.notices:
        place = f"{name}:{notice.place.line}:{notice.place.column}"
        print(visible(f"{place}: warning: {notice.message}"))


def _check_samples(name: str, program: Program, bank: SampleBank) -> int:
    status = 0
    for track in program.tracks:
        if track.instrument in (*DRUMS, *SYNTHS) or track.place is None:
            continue
        try:
            _ = bank.sample(track.instrument).frames
        except SampleError as error:
            status = error.exit_status
            print(visible(f"{name}:{track.place.line}:{track.place.column}: {error}"))
    return status
