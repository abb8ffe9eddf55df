"""The first chapter of the tutorial in a real browser: each task done wrongly, then rightly."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import pytest

from rubbergosling.errors import ProgramError
from rubbergosling.language.parser import parse
from tests.parts import need
from tests.support.browsers import Chromium, chromium, wait_until
from tests.support.studio_browser import StudioPage, need_page, studio_command
from tests.tutorial.pupils import Way
from tests.tutorial.ways_of_sounds import FIRST_BEAT

CHEER = "#tutorial .cheer"
LOOKED_AT_BARS = 3
"""After so many bars more all goals were asked for in a bar that is wholly the program's own."""


@pytest.fixture(scope="module")
def studio() -> Iterator[StudioPage]:
    need("chromium")
    need_page()
    with (
        chromium(locale="en-GB", reduced_motion="reduce") as tab,
        studio_command("--engine", "silent") as (process, address),
    ):
        yield StudioPage(tab, process, address)


@pytest.mark.parametrize(("number", "heading"), list(enumerate(FIRST_BEAT, 1)))
def test_a_task_is_done_by_who_does_it_right_and_by_nobody_else(
    studio: StudioPage, number: int, heading: str
) -> None:
    pupils = FIRST_BEAT[heading]
    for turn, right in enumerate(pupils.right):
        with newcomer(studio) as page:
            open_task(page, number, heading)
            for wrong in pupils.wrong if turn == 0 else ():
                go(page, wrong)
                page.wait_until_bar(page.bar() + LOOKED_AT_BARS)
                assert page.text(CHEER) == "", wrong
            go(page, right)
            page.wait_for_text(CHEER, lambda text: "Done!" in text)


@contextmanager
def newcomer(studio: StudioPage) -> Iterator[StudioPage]:
    """The page in a browser that knows nothing yet."""
    assert isinstance(studio.browser, Chromium)
    browser = studio.browser.page.context.browser
    assert browser is not None
    context = browser.new_context(locale="en-GB", reduced_motion="reduce")
    page = StudioPage(Chromium(context.new_page()), studio.process, studio.address)
    page.open("")
    yield page
    context.close()


def open_task(page: StudioPage, number: int, heading: str) -> None:
    """Opens a task, while a hat plays."""
    assert isinstance(page.browser, Chromium)
    page.paste_and_play("bpm 360; closedhat;")
    page.browser.click("#tab-tutorial")
    pane = page.browser.page.locator("#tutorial")
    pane.get_by_role("button", name="A first beat").first.click()
    pane.get_by_role("button", name=f"Task {number}:").first.click()
    page.wait_for_text("#tutorial h4", lambda text: text == heading)


def go(page: StudioPage, way: Way) -> None:
    """Types and plays what a way says, one program after the other."""
    for text in way.programs.values():
        page.paste(text)
        page.browser.press("Control", "Enter")
        try:
            parse(text)
        except ProgramError:
            page.wait_for_text("#remarks", bool)
            continue
        wait_until(partial(is_played, page, text), "the evaluation")
        page.wait_until_bar(page.bar() + 1)


def is_played(page: StudioPage, text: str) -> bool:
    """Whether this was evaluated last."""
    return bool(page.ask_studio()["evaluations"][-1]["text"] == text)
