"""The three ways in which `studio` is opened: for one, for a stage, for a class."""

import webbrowser
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import click

from ..agents.ensemble import load_of
from ..engine.executables import BROWSER, SILENT, installed_engines
from ..language.program_files import read_text
from ..performance.entries import Evaluate, Performance
from ..performance.sources import read_sources
from ..studio.admission import Role, given_token, new_token
from ..studio.class_folder import ClassFolder
from ..studio.class_register import ClassRegister
from ..studio.classroom import Classroom
from ..studio.downloads import Downloads
from ..studio.one_studio import OneStudio
from ..studio.qr_code import print_qr_code
from ..studio.seat import Host
from ..studio.studio import Studio
from ..studio.tutorial_requests import TutorialRequests
from .files import check_outputs, free_output, inputs_of, with_saved
from .options import PlayOptions
from .printing import bank_of
from .streams import tell

Answers = Callable[[Studio], TutorialRequests]

CLASS_PAGE = "class.html"
"""The teacher's page."""

CLASS_FOLDER = "class"
"""Where the work of a class is kept, where no folder is named."""


@dataclass(frozen=True)
class Door:
    """A way in that is open.

    Attributes:
        host: Who receives the pages.
        tokens: By what word pages are known, and what each may do.
        announce: Prints the addresses; takes what comes before the token, and whether a browser
            is to be opened.
        downloads: Where files wait that pages may fetch.
    """

    host: Host
    tokens: Mapping[str, Role]
    announce: Callable[[str, bool], None]
    downloads: Downloads


@contextmanager
def studio_door(options: PlayOptions, folder: Path, answers: Answers) -> Iterator[Door]:
    """One studio that all pages share."""
    with _opened(options, folder) as studio:
        token = given_token() or new_token()

        def announce(address: str, opens: bool) -> None:
            # A line of its own, for who reads it with a program.
            print(f"{address}{token}", flush=True)
            where = "the page makes the sound" if studio.is_in_page else "this machine makes it"
            where = "it is silent" if studio.settings.engine == SILENT else where
            tell(f"The studio is open: {where}. Ctrl-C ends it.")
            _open_browser(f"{address}{token}", opens)

        downloads = Downloads()
        host = OneStudio(studio, downloads, answers(studio))
        yield Door(host, {token: "player"}, announce, downloads)


@contextmanager
def stage_door(options: PlayOptions, folder: Path, answers: Answers) -> Iterator[Door]:
    """One studio: a page that plays, and pages that look on."""
    with _opened(options, folder) as studio:
        player, viewer = new_token(), new_token()

        def announce(address: str, opens: bool) -> None:
            print(f"player: {address}{player}\nviewers: {address}{viewer}", flush=True)
            print_qr_code(f"{address}{viewer}")
            tell("The stage is open: one page plays, all others look on. Ctrl-C ends it.")
            _open_browser(f"{address}{player}", opens)

        tokens: dict[str, Role] = {player: "player", viewer: "viewer"}
        downloads = Downloads()
        yield Door(OneStudio(studio, downloads, answers(studio)), tokens, announce, downloads)


@contextmanager
def class_door(options: PlayOptions, folder: Path, answers: Answers) -> Iterator[Door]:
    """A studio for each pupil, and one for the teacher."""
    bank, settings = bank_of(options.settings), options.settings
    if settings.engine not in ("auto", BROWSER, SILENT):
        raise click.UsageError("--class sounds in the pupils' pages, or not: --engine silent")
    settings = replace(settings, engine=SILENT if settings.engine == SILENT else BROWSER)
    work = ClassFolder(folder / CLASS_FOLDER if folder == Path() else folder)
    register, downloads = ClassRegister(settings, bank, work), Downloads()
    with closing(Classroom(register, settings, bank, answers, downloads)) as classroom:
        pupils, teacher = work.tokens["pupil"], work.tokens["teacher"]

        def announce(address: str, opens: bool) -> None:
            teachers = f"{address.removesuffix('#')}{CLASS_PAGE}#{teacher}"
            print(f"pupils: {address}{pupils}\nteacher: {teachers}", flush=True)
            classroom.address = f"{address}{pupils}"
            print_qr_code(classroom.address)
            tell(f"The class is open. Its work is kept in {work.path}. Ctrl-C ends it.")
            _open_browser(teachers, opens)

        yield Door(classroom, {pupils: "pupil", teacher: "teacher"}, announce, downloads)


@contextmanager
def _opened(options: PlayOptions, folder: Path) -> Iterator[Studio]:
    """A studio that plays where this machine has a sound, closed with the context."""
    bank = bank_of(options.settings)
    check_outputs([options.record, options.journal], inputs_of([options.source or ""], bank))
    settings = options.settings
    if settings.engine == "auto" and not installed_engines():
        settings = replace(settings, engine=BROWSER)
    if settings.engine == BROWSER and options.record is not None:
        raise click.UsageError(
            "--record needs the sound of this machine: download it from the page"
        )
    text, performance = _first(options, bank.names)
    opened = Studio(
        settings, bank, folder, performance, text, Path(options.source or "").name,
        journal=free_output(options.journal), record=free_output(options.record),
    )  # fmt: skip
    try:
        opened.open()
        yield opened
    finally:
        opened.close()


def _open_browser(address: str, opens: bool) -> None:
    if opens and not webbrowser.open(address):
        tell("No browser was found here: open the address above yourself.")


def _first(options: PlayOptions, names: frozenset[str]) -> tuple[str, Performance]:
    """The text that the page shows at first, and what is played from the start."""
    source, silence = options.source, Performance()
    if source is None or not source.endswith(".jsonl"):
        text = "" if source is None else read_text(source)
        return text, with_saved(silence, options.saved, names)
    take = read_sources([source], names, None, load_of)
    texts = [e.action.text for e in take.performance.entries if isinstance(e.action, Evaluate)]
    return (texts or [""])[-1], with_saved(take.performance, options.saved, names)
