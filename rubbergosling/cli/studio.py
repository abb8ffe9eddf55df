"""`studio`: a page that plays, teaches and shows."""

import threading
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from ..agents.ensemble import load_of
from ..engine.executables import BROWSER, SILENT, installed_engines
from ..errors import EngineError
from ..language.program_files import read_text
from ..performance.entries import Evaluate, Performance
from ..performance.sources import read_sources
from ..settings import STUDIO_PORT
from ..studio.admission import PageAdmission, names_of, new_token
from ..studio.page_files import read_page
from ..studio.server import StudioServer
from ..studio.studio import Studio
from ..tutorial.chapters import SHIPPED, Chapters
from .argument_types import PROGRAMS, Source, folder, network, whole
from .command_line import command
from .files import check_outputs, free_output, inputs_of, with_saved
from .options import MAX_PORT, SOURCE_HELP, PlayOptions, RemoteOptions, live_options
from .printing import bank_of, print_warning
from .shutdown import until_interrupted
from .streams import tell


@command("studio")
@click.argument(
    "source", required=False, metavar="[SOURCE]", type=Source(*PROGRAMS),
    help=f"{SOURCE_HELP}: what the page shows at first; a journal is played",
)  # fmt: skip
@live_options
@click.option(
    "--port", type=whole(1, MAX_PORT), metavar="P",
    help=f"the page's port (default {STUDIO_PORT}, or a free one if that is taken)",
)  # fmt: skip
@click.option(
    "--host", metavar="H",
    help="the interface it listens at, such as 192.168.1.7 (default: this machine only)",
)  # fmt: skip
@click.option(
    "--allow", multiple=True, type=network, metavar="ADDRESS",
    help="who may come in, such as 192.168.1.0/24; may be repeated",
)  # fmt: skip
@click.option(
    "--folder", type=folder, metavar="FOLDER",
    help="the folder for files that pages name (default: the current one)",
)  # fmt: skip
@click.option(
    "--tutorial", type=folder, multiple=True, metavar="FOLDER",
    help="a folder with chapters of your own (.md); may be repeated",
)  # fmt: skip
@click.option("--no-browser", is_flag=True, help="print the address, and open no browser")
def studio(
    remote: RemoteOptions, tutorial: tuple[Path, ...], no_browser: bool, **options: Any
) -> int:
    """Opens a page that plays what you type, and shows what the agents learn.

    With --engine browser the page makes the sound itself.
    """
    if not remote.is_local and not remote.allow:
        raise click.UsageError("--host needs --allow ADDRESS: who may enter?")
    wanted = PlayOptions(**options)
    files, token, ended = read_page(), new_token(), threading.Event()
    hosts = names_of(remote.host)
    with until_interrupted(ended), _opened(wanted, remote.folder) as opened:

        def serve(port: int) -> StudioServer:
            return StudioServer(
                opened, files, remote.host, port,
                lambda own: PageAdmission(hosts, own, token, remote.allow),
                Chapters(opened.bank.names, (SHIPPED, *tutorial)),
            )  # fmt: skip

        server = serve(remote.port) if remote.port else _at_usual_port(serve)
        try:
            _announce(opened, f"http://{hosts[0]}:{server.port}/#{token}", not no_browser)
            if not remote.is_local:
                print_warning("the studio is open to the network: who has its address can play")
            ended.wait()
        finally:
            server.close()
    return 0


def _at_usual_port(serve: Callable[[int], StudioServer]) -> StudioServer:
    """Listens at the usual port, or at a free one where another studio is there already."""
    try:
        return serve(STUDIO_PORT)
    except EngineError:
        return serve(0)


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


def _announce(studio: Studio, address: str, opens: bool) -> None:
    # A line of its own, for who reads it with a program.
    print(address, flush=True)
    where = "the page makes the sound" if studio.is_in_page else "this machine makes the sound"
    where = "it is silent" if studio.settings.engine == SILENT else where
    tell(f"The studio is open: {where}. Ctrl-C ends it.")
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
