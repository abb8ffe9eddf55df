"""`studio`: a page that plays, teaches and shows."""

import threading
from collections.abc import Callable, Mapping
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import click

from ..errors import EngineError
from ..settings import STUDIO_PORT
from ..studio.admission import PageAdmission, ProxyAdmission, names_of, reaches
from ..studio.experiment_process import ExperimentProcess
from ..studio.page_files import PageFile, read_page
from ..studio.server import StudioServer
from ..studio.studio import Studio
from ..studio.tutorial_requests import TutorialRequests
from ..tutorial.chapters import SHIPPED, Chapters
from .argument_types import PROGRAMS, Source, folder, folder_or_new, network, whole
from .command_line import command
from .options import MAX_PORT, SOURCE_HELP, PlayOptions, RemoteOptions, live_options
from .printing import print_warning
from .shutdown import until_interrupted
from .studio_doors import Door, class_door, stage_door, studio_door
from .watching import chapters_changed


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
    "--folder", type=folder_or_new, metavar="FOLDER",
    help="the folder for files that pages name (default: the current one); that of a class is made",
)  # fmt: skip
@click.option(
    "--tutorial", type=folder, multiple=True, metavar="FOLDER",
    help="a folder with chapters of your own (.md); may be repeated",
)  # fmt: skip
@click.option(
    "--class", "is_class", is_flag=True,
    help="a studio for each pupil, with a page for the teacher; the work is kept in --folder",
)  # fmt: skip
@click.option(
    "--stage", "is_stage", is_flag=True,
    help="one page plays, and all others look on",
)  # fmt: skip
@click.option("--behind", type=click.Path(path_type=Path), hidden=True)
@click.option("--no-browser", is_flag=True, help="print the address, and open no browser")
def studio(
    remote: RemoteOptions,
    tutorial: tuple[Path, ...],
    is_class: bool,
    is_stage: bool,
    behind: Path | None,
    no_browser: bool,
    **options: Any,
) -> int:
    """Opens a page that plays what you type, and shows what the agents learn.

    With --engine browser the page makes the sound itself.
    """  # fmt: skip
    if not remote.is_local and not remote.allow:
        raise click.UsageError("--host needs --allow ADDRESS: who may enter?")
    if is_class and (is_stage or options["source"] or options["journal"] or options["record"]):
        raise click.UsageError("--class takes no program, --stage, --journal or --record")
    if not is_class and not remote.folder.is_dir():
        raise click.UsageError(f"--folder: there is no folder {remote.folder}")
    if behind and (is_class or is_stage):
        raise click.UsageError("--behind is for a studio of one")
    door = class_door if is_class else stage_door if is_stage else studio_door
    files, ended, experiments = read_page(), threading.Event(), ExperimentProcess()

    def answers(opened: Studio) -> TutorialRequests:
        chapters = Chapters(opened.bank.names, (SHIPPED, *tutorial))
        return TutorialRequests(opened, chapters, experiments)

    with (
        until_interrupted(ended),
        closing(experiments),
        door(PlayOptions(**options), remote.folder, answers) as opened,
        closing(_served(opened, files, behind or remote)) as server,
    ):
        if tutorial:
            arguments = tutorial, ended, partial(opened.host.tell, "chapters")
            threading.Thread(target=chapters_changed, args=arguments, daemon=True).start()
        if behind is None:  # else the one who is in front has the address
            opened.announce(f"http://{names_of(remote.host)[0]}:{server.port}/#", not no_browser)
        _warn_of_network(remote)
        ended.wait()
    return 0


def _warn_of_network(remote: RemoteOptions) -> None:
    if remote.is_local:
        return
    if not reaches(names_of(remote.host), remote.allow):
        print_warning(
            "none of this machine's addresses is in --allow: nobody in its own network may come in"
        )
    allowed = ", ".join(str(each).removesuffix("/32") for each in remote.allow)
    print_warning(
        f"the studio is open to the network: whoever is at {allowed} and has its address can "
        "come in"
    )


def _served(
    opened: Door, files: Mapping[str, PageFile], where: RemoteOptions | Path
) -> StudioServer:
    """Serves the page at the port that is wanted or the usual one, or at a proxy's Unix socket."""
    if isinstance(where, Path):
        return StudioServer(
            opened.host, files, where, 0, lambda _: ProxyAdmission(opened.tokens), opened.downloads
        )
    remote, hosts = where, names_of(where.host)

    def serve(port: int) -> StudioServer:
        return StudioServer(
            opened.host, files, remote.host, port,
            lambda own: PageAdmission(hosts, own, opened.tokens, remote.allow), opened.downloads,
        )  # fmt: skip

    return serve(remote.port) if remote.port else _at_usual_port(serve)


def _at_usual_port(serve: Callable[[int], StudioServer]) -> StudioServer:
    """Listens at the usual port, or at a free one where another studio is there already."""
    try:
        return serve(STUDIO_PORT)
    except EngineError:
        return serve(0)
