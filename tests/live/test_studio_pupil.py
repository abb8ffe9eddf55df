"""What a class of children met: endings, hasty presses, and answers in plain sight."""

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.parts import need
from tests.support.browsers import Chromium, chromium, wait_until
from tests.support.studio_browser import (
    IN_EDITOR,
    StudioPage,
    class_command,
    need_page,
    studio_command,
)

LESSON = "bpm 400; source kick*4; learn snare*2 2,4,2;"
GUESS = "bpm 400; source kick*4; predict snare;"
PRESS = """(name) => [...document.querySelectorAll("button")]
    .find((each) => each.textContent === name && each.checkVisibility()).click()"""


@pytest.fixture
def tab() -> Iterator[Chromium]:
    need("chromium")
    need_page()
    with chromium(locale="en-GB", reduced_motion="reduce") as opened:
        yield opened


@pytest.fixture
def page(tab: Chromium) -> Iterator[StudioPage]:
    """A studio of one's own, in silence."""
    with studio_command("--engine", "silent") as (process, address):
        opened = StudioPage(tab, process, address)
        opened.open("")
        yield opened


def join(page: StudioPage, name: str) -> None:
    """Comes into a class."""
    page.browser.open(page.address)
    page.wait_for_text(".join", bool)
    page.browser.type(name)
    page.browser.press("Enter")
    page.wait_for_text("#who", lambda text: name in text)


def free_port() -> str:
    """A port that a class can have, and have again."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return str(found.getsockname()[1])


def test_a_page_comes_back_by_itself_when_the_class_is_opened_again(
    tab: Chromium, tmp_path: Path
) -> None:
    words = ("--port", free_port())
    with class_command(tmp_path / "7b", *words) as (process, at):
        page = StudioPage(tab, process, at["pupils"])
        join(page, "Ana")
        assert page.browser.run("() => document.querySelector('#tab-tutorial').ariaSelected") == (
            "true"
        )
        page.wait_for_text("#tutorial .progress", lambda text: "on your teacher’s machine" in text)
        page.paste_and_play(LESSON)
        page.browser.click("#tab-agents")
        page.wait_for_text("#agents .summary", lambda text: "of lessons" in text)
    page.wait_for_text("#link-state", lambda text: "kept on your teacher’s machine" in text)
    with class_command(tmp_path / "7b", *words):
        page.wait_for_text("#link-state", lambda text: text == "")
        assert page.program() == LESSON
        # Her agent was kept, and says so before it plays and after.
        page.wait_for_text("#agents .kept", lambda text: "snare, as you taught it" in text)
        assert page.text("#known-words") == "what you taught is kept"
        page.paste_and_play(GUESS)
        page.wait_for_text("#agents .when", lambda text: text == "no new lesson since")
        assert page.count("#agents .kept") == 0


def test_a_page_whose_studio_was_started_anew_says_that_its_address_has_changed(
    tab: Chromium,
) -> None:
    words = ("--engine", "silent", "--port", free_port())
    with studio_command(*words) as (process, address):
        page = StudioPage(tab, process, address)
        page.open("")
    page.wait_for_text("#link-state", lambda text: "goes on by itself" in text)
    with studio_command(*words):
        page.wait_for_text("#link-state", lambda text: "Ask your teacher for the link" in text)


def test_who_hushed_is_still_hushed_after_a_reload(page: StudioPage) -> None:
    page.play("bpm 400; kick*4;")
    page.wait_for_text("#state", lambda text: text == "playing")
    page.browser.click("#hush")
    page.wait_for_text("#state", lambda text: text == "silent")
    page.open("")
    page.wait_for_text("#state", lambda text: text == "silent")
    assert page.text("#grid-state") == "what the text would play"
    page.play("bpm 400; kick*3;")
    page.wait_for_text("#state", lambda text: text == "playing")


def test_play_waits_for_the_sound_that_is_just_starting(tab: Chromium) -> None:
    with studio_command("--engine", "browser") as (process, address):
        page = StudioPage(tab, process, address)
        page.open("")
        page.paste("bpm 400; kick*4;")
        tab.run("() => ['sound-start', 'play'].map((id) => document.getElementById(id).click())")
        page.wait_for_text("#message", lambda text: "It plays from" in text)
        page.wait_for_text("#sound-where", lambda text: text == "here")
        page.wait_for_text("#state", lambda text: text == "playing")


def test_the_grid_gives_away_nothing_of_what_is_to_be_predicted(page: StudioPage) -> None:
    marks = "() => document.querySelectorAll('.covered .marks > *').length"
    page.play(LESSON)
    page.wait_for_lessons(2)
    page.play(GUESS)
    page.browser.click("#tab-agents")
    page.wait_for_text("#agents .doing", lambda text: text == "plays")
    page.browser.run(PRESS, "Predict first")
    wait_until(lambda: page.count("#grid-rows .covered") == 1, "the covered row")
    before = page.bar()
    for bar in (before + 1, before + 2, before + 3):
        page.wait_until_bar(bar)
        assert page.browser.run(marks) == 0
    assert page.text("#agents .known") == ""
    page.browser.run(PRESS, "Reveal")
    wait_until(lambda: page.count("#grid-rows .target") > 0, "what was taught")


def test_what_is_wrong_is_marked_in_its_place_and_f8_goes_there(page: StudioPage) -> None:
    selected = f"() => String({IN_EDITOR}('.cm-content').cmTile.view.state.selection.main.from)"
    marked = """() => [...document.querySelector('#editor').shadowRoot.querySelectorAll('.fault')]
        .map((each) => each.textContent)"""
    page.paste("kick*4; snair*2;\nlead*4")
    wait_until(lambda: page.browser.run(marked) == ["snair", "4"], "the marks")
    signs = f"() => {IN_EDITOR}('.signs').innerText.match(/✕/g).length"
    assert page.browser.run(signs) == 2
    unknown = f"() => {IN_EDITOR}('.is-unknown').textContent"
    assert page.browser.run(unknown) == "snair"
    for place in ("8", "22", "8"):
        page.browser.press("F8")
        assert page.browser.run(selected) == place
    said = f"() => {IN_EDITOR}('.said')?.textContent ?? ''"
    wait_until(lambda: "did you mean snare?" in page.browser.run(said), "what is wrong")
    page.paste("kick*4;")
    wait_until(lambda: page.browser.run(marked) == [], "a text without marks")


def test_the_teachers_program_stays_within_reach(tab: Chromium, tmp_path: Path) -> None:
    with class_command(tmp_path / "7b") as (process, at):
        page = StudioPage(tab, process, at["pupils"])
        join(page, "Ana")
        teacher = StudioPage(tab, process, at["teacher"]).another()
        with teacher:
            teacher.ask("give", text=f"// For today\n{LESSON}")
        page.wait_for_text("#offer", lambda text: "// For today" in text)
        page.browser.run(PRESS, "Leave it")
        page.wait_for_text("#message", lambda text: "Examples" in text)
        tab.page.reload()
        page.browser.click("#tab-examples")
        page.wait_for_text("#examples", lambda text: text.startswith("From your teacher"))
        page.browser.click("#examples .example")
        wait_until(lambda: LESSON in page.program(), "the teacher's program")


def test_the_buttons_a_pupil_needs_speak_spanish(page: StudioPage) -> None:
    page.browser.click("#tab-tutorial")
    page.browser.run(PRESS, "Español")
    page.wait_for_text("#play", lambda text: text == "Tocar")
    assert page.text("#tab-files") == "Archivos"
    page.wait_for_text("#state", lambda text: text == "en silencio")
    assert page.browser.run("() => document.querySelector('#play').lang") == "es"
    page.browser.run(PRESS, "English")
    page.wait_for_text("#play", lambda text: text == "Play")


def box(page: StudioPage, selector: str) -> dict[str, Any]:
    """Where an element is on the screen."""
    script = "(one) => document.querySelector(one).getBoundingClientRect().toJSON()"
    found: dict[str, Any] = page.browser.run(script, selector)
    return found


def test_the_way_on_and_play_are_in_view_on_every_screen(page: StudioPage) -> None:
    page.browser.click("#tab-tutorial")
    page.wait_for_text("#tutorial .chapters", bool)
    page.browser.click("#tutorial .chapters li button")
    page.wait_for_text("#tutorial .task", bool)
    page.paste_and_play("bpm 400; kick; snare;")
    page.wait_for_text("#tutorial .cheer", lambda text: "Done!" in text)
    for width, height in ((1366, 768), (1024, 768), (768, 1024), (390, 844)):
        page.browser.resize(width, height)
        for part in (".onward", ".cheer", "#play", "#hush"):
            assert box(page, part)["bottom"] <= height, (part, width)


def test_nothing_moves_in_the_header_at_bar_one_hundred(page: StudioPage) -> None:
    for width in (1366, 1024, 390):
        page.browser.resize(width, 800)
        places = []
        for bar in ("9", "100"):
            page.browser.run("(bar) => (document.querySelector('#bar').textContent = bar)", bar)
            places.append([box(page, part) for part in ("#beat", "#tempo", "#editor")])
        assert places[0] == places[1], width


def test_an_empty_grid_shows_no_beat(page: StudioPage) -> None:
    page.paste_and_play("bpm 400;")
    page.wait_for_text("#state", lambda text: text == "playing")
    assert page.text("#grid-rows") == ""
    assert not page.browser.run("() => document.querySelector('#playhead').checkVisibility()")


def test_an_agent_begins_afresh_and_the_slider_leads_back(page: StudioPage) -> None:
    page.paste_and_play(LESSON)
    page.browser.click("#tab-agents")
    page.wait_for_text("#agents .summary", lambda text: "knows 8 of 8" in text)
    page.paste_and_play(GUESS)
    page.wait_for_text("#agents .doing", lambda text: text == "plays")
    page.browser.run(PRESS, "Begin afresh")
    page.wait_for_text("#agents .summary", lambda text: "not taught yet" in text)
    page.browser.run(PRESS, "Hear it")
    page.wait_for_text("#agents .summary", lambda text: "knows 8 of 8" in text)
