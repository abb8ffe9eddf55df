"""Takes the pictures of docs/studio.md: ``python -m benchmarks.studio_pictures [FOLDER]``.

A real studio on the silent engine, in a real Chromium, brought into each state by hand and keys.
"""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.support.browsers import Chromium, chromium
from tests.support.studio_browser import StudioPage, studio_command

BEAT = (
    "bpm 125;\nkick*4;\nsnare*2+0.5 (amp:0.8);\nclosedhat*8 (amp:0.4);\n"
    "lead*4 2,1 45,57,52 cut60 res80 env60 (dist:2);"
)
LESSON = "bpm 150;\nsource kick*4;\nlearn snare*2 2,4,2;\nclosedhat*8 (amp:0.3);"
PLAYS = LESSON.replace("learn snare*2 2,4,2", "predict snare")
MISTAKE = "bpm 125;\nkick*4;\nsnair*2+0.5;\nlead*4 2,1 45,57 cut260;"

COLOURS = 64

Take = Callable[..., None]
"""Takes a picture, given the state's name and a size."""

SIZES = {"wide": (1366, 768), "tablet": (768, 1024), "phone": (390, 844), "stage": (1920, 1080)}


def main(arguments: Sequence[str]) -> int:
    """Writes a PNG for each state; prints their names."""
    folder = Path(arguments[0] if arguments else "docs/pictures")
    folder.mkdir(parents=True, exist_ok=True)
    for scheme in ("light", "dark"):
        with chromium(color_scheme=scheme) as tab:
            for name in _states(tab, scheme, folder):
                print(name)
    return 0


def _states(tab: Chromium, scheme: str, folder: Path) -> Sequence[str]:
    taken: list[str] = []

    def take(name: str, size: str = "wide") -> None:
        tab.resize(*SIZES[size])
        tab.run("() => new Promise((resolve) => setTimeout(resolve, 400))")
        taken.append(f"studio-{name}-{scheme}.png")
        tab.picture(folder / taken[-1])
        _make_small(folder / taken[-1])

    with studio_command("--engine", "browser") as (process, address):
        page = StudioPage(tab, process, address)
        page.open("")
        take("first")
    with studio_command("--engine", "silent") as (process, address):
        page = StudioPage(tab, process, address)
        page.open("")
        _teach(page, take)
        _show_the_rest(page, take)
        process.end()
        page.wait_for_text("#link-state", lambda text: text != "")
        take("lost")
    return taken


def _make_small(path: Path) -> None:
    """Leaves a picture the colours that it needs: the page has few."""
    from PIL import Image

    with Image.open(path) as picture:
        few = picture.convert("RGB").quantize(COLOURS)
    few.save(path, optimize=True)


def _teach(page: StudioPage, take: Take) -> None:
    page.paste_and_play(LESSON)
    page.wait_for_lessons(4)
    page.browser.click("#tab-agents")
    take("learns")
    page.paste_and_play(PLAYS)
    page.wait_for_text("#agents", lambda text: "plays" in text)
    take("plays")
    take("phone", "phone")
    take("tablet", "tablet")


def _show_the_rest(page: StudioPage, take: Take) -> None:
    page.paste_and_play(BEAT)
    page.browser.click("#tab-takes")
    page.wait_until_bar(page.bar() + 2)
    take("history")
    page.browser.click("#stage")
    take("stage", "stage")
    page.browser.click("#stage")
    page.browser.click("#tab-files")
    take("files")
    page.paste(MISTAKE)
    page.browser.press("Control", "Enter")
    page.wait_for_text("#remarks", lambda text: "snair" in text)
    take("mistake")
    page.browser.click("#help-open")
    take("help")
    page.browser.click("#help-close")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
