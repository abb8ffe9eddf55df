"""The page for everybody: screen readers, keyboards, small screens, light and dark."""

from collections.abc import Iterator
from typing import Any

import pytest

from rubbergosling.studio.build_page import PAGE
from tests.parts import need
from tests.support.browsers import Chromium, chromium, wait_until
from tests.support.studio_browser import StudioPage, need_page, studio_command

LESSON = "bpm 300; source kick*4; learn snare*2 2,4,2; learn lead*4 1 48,60; closedhat*8;"
WIDTHS = (1366, 1024, 768, 390)
TABS = ("#tab-agents", "#tab-takes", "#tab-examples", "#tab-files")


@pytest.fixture(params=["light", "dark"])
def page(request: pytest.FixtureRequest) -> Iterator[StudioPage]:
    need("chromium")
    need_page()
    with (
        chromium(color_scheme=request.param) as tab,
        studio_command("--engine", "silent") as (process, address),
    ):
        opened = StudioPage(tab, process, address)
        opened.open("")
        yield opened


def chromium_of(page: StudioPage) -> Chromium:
    assert isinstance(page.browser, Chromium)
    return page.browser


def faults(page: StudioPage) -> list[Any]:
    """What axe-core finds that keeps people out."""
    script = """async () => {
        const found = await axe.run(document, { resultTypes: ["violations"] });
        return found.violations.map(({ id, impact, nodes }) =>
            [id, impact, nodes.slice(0, 3).map((node) => node.html.slice(0, 120))]);
    }"""
    browser = chromium_of(page)
    if not browser.run("() => 'axe' in window"):
        browser.page.evaluate((PAGE / "node_modules/axe-core/axe.min.js").read_text())
    found: list[Any] = browser.run(script)
    return found


def too_wide(page: StudioPage) -> int:
    """By how many pixels the page can be scrolled sideways."""
    script = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    return int(page.browser.run(script))


def test_every_state_can_be_read_and_fits(page: StudioPage) -> None:
    if not (PAGE / "node_modules/axe-core/axe.min.js").exists():
        pytest.skip("needs axe-core: make studio-page brings it")
    assert faults(page) == []
    page.paste_and_play(LESSON)
    page.wait_for_lessons(3)
    page.paste("kick*4; snair; lead*4 1 48 cut300;")
    page.wait_for_text("#remarks", lambda text: "snair" in text)
    for tab in TABS:
        page.browser.click(tab)
        for width in WIDTHS:
            page.browser.resize(width, 800)
            assert too_wide(page) <= 0, (tab, width)
            if width in (1366, 390):
                assert faults(page) == [], (tab, width)
    page.browser.resize(1366, 768)
    for key in ("F9", "F1"):  # the stage, then the help
        page.browser.press(key)
        assert faults(page) == [], key
        page.browser.press("F9" if key == "F9" else "Escape")
    assert chromium_of(page).trouble == []


def test_all_that_can_be_pressed_is_reached_by_tab(page: StudioPage) -> None:
    page.paste_and_play(LESSON)
    page.wait_for_lessons(1)
    page.browser.click("#tab-agents")
    pressable = """() => [...document.querySelectorAll("button, input, select, a[href]")]
        .filter((each) => each.checkVisibility() && !each.disabled && each.tabIndex >= 0)
        .map((each) => each.dataset.tested = String(Math.random()))"""
    wanted = set(page.browser.run(pressable))
    page.browser.press("Escape")
    for _ in range(150):
        page.browser.press("Tab")
        here = page.browser.run("() => document.activeElement?.dataset.tested ?? ''")
        wanted.discard(here)
        if not wanted:
            break
    left = page.browser.run(
        "(left) => left.map((one) => document.querySelector(`[data-tested='${one}']`)?.outerHTML)",
        sorted(wanted),
    )
    assert [html for html in left if html] == []


def test_the_keys_of_the_help_do_what_it_says(page: StudioPage) -> None:
    page.play("bpm 200; kick*4;")
    wait_until(lambda: page.bar() >= 1, "the music")
    page.browser.press("Control", ".")
    page.wait_for_text("#state", lambda text: "silent" in text or "hush" in text)
    page.browser.press("F9")
    wait_until(
        lambda: page.browser.run("() => document.querySelector('#stage').ariaPressed") == "true",
        "the stage",
    )
    page.browser.press("F9")
    page.browser.press("F1")
    wait_until(lambda: page.text("#help"), "the help")
    page.browser.press("Escape")
    wait_until(lambda: not page.text("#help"), "the end of the help")
    for _ in range(4):
        page.browser.press("F2")
    wait_until(lambda: page.text("#state") is not None, "the tempo")


def test_what_was_evaluated_can_be_looked_at_brought_back_and_undone(page: StudioPage) -> None:
    page.play("kick*4;")
    page.play("kick*8;")
    page.browser.click("#tab-takes")
    assert "kick*8;" in page.text("#takes")
    page.browser.run(
        "() => [...document.querySelectorAll('#takes > li')].find((li) =>"
        " li.innerText.includes('kick*4;')).querySelector('button:last-of-type').click()"
    )
    wait_until(lambda: page.program().strip() == "kick*4;", "the text brought back")
    page.browser.run(
        "() => document.querySelector('#editor').shadowRoot.querySelector('.cm-content').focus()"
    )
    page.browser.press("Control", "z")
    wait_until(lambda: page.program().strip() == "kick*8;", "the text undone")


def test_where_there_is_nothing_the_page_says_what_to_do(page: StudioPage) -> None:
    page.paste("")
    page.browser.click("#tab-takes")
    assert "Nothing played yet" in page.text("#takes-empty")
    page.play("")
    assert "silence" in page.text("#takes")
    assert page.text("#takes-empty") == ""
    page.browser.click("#tab-agents")
    assert "No agent yet" in page.text("#agents")
    page.play("bpm 400; predict snare;")
    page.wait_for_text("#agents .summary", lambda text: "not taught yet" in text)
    page.wait_for_text("#agents .caption", lambda text: "no source" in text)
    page.play("bpm 400; source kick*4; learn snare*2;")
    page.wait_for_lessons(2)
    # A lesson is heard from the second bar after it on, and bars are counted from 1.
    page.wait_for_text("#agents .caption", lambda text: "you hear it from bar" in text)
    page.play("bpm 400; kick*4;")
    page.wait_for_text("#agents .card", lambda text: "Write predict snare; and it plays" in text)


def test_what_is_played_again_is_counted_and_not_listed_again(page: StudioPage) -> None:
    page.play("kick*4;")
    page.play("kick*8;")
    for _ in range(9):
        page.browser.press("Control", "Enter")
    page.browser.click("#tab-takes")
    page.wait_for_text("#takes", lambda text: "played 10 times" in text)
    page.play("kick*4;")  # not in a row: an entry of its own
    assert page.count("#takes > li") == 3
    assert page.text("#takes").count("played") == 1
    assert len(page.ask_studio()["evaluations"]) == 12
    page.open("")  # a page that comes later shows the same
    page.browser.click("#tab-takes")
    page.wait_for_text("#takes", lambda text: "played 10 times" in text)
    assert page.count("#takes > li") == 3
    button = "#takes > li:nth-child(2) button"
    page.browser.run("(button) => document.querySelector(button).click()", button)
    wait_until(lambda: page.program().strip() == "kick*8;", "the text brought back")


def test_what_another_page_plays_is_said_and_can_be_taken_over(page: StudioPage) -> None:
    page.play("kick*4;")
    page.write("kick*4; snare")  # in the middle of something
    with page.another() as other:
        other.verb("evaluate", "bpm 200; closedhat*8;")
        said = page.wait_for_text("#message", lambda text: "Another page plays" in text)
        assert "Take it over" in said
        assert page.program() == "kick*4; snare"
        page.browser.click("#message button")
        wait_until(lambda: page.program() == "bpm 200; closedhat*8;", "the other page's text")
        lit = "() => [...CSS.highlights.values()].some((each) => each.size > 0)"
        wait_until(lambda: page.browser.run(lit), "what sounds, lit in the text")
        page.browser.press("Control", "z")
        wait_until(lambda: page.program() == "kick*4; snare", "the own text")
        # What this page plays, it knows; and what is the same is no news.
        page.browser.click("#tab-takes")
        page.play("kick*2;")
        other.verb("evaluate", "kick*2;")
        page.wait_for_text("#takes", lambda text: "played 2 times" in text)
        assert page.count("#message button") == 0
        page.browser.press("Control", "Enter")
        page.browser.type(" ")
        page.wait_for_text("#takes", lambda text: "played 3 times" in text)
        assert page.count("#message button") == 0


def test_a_tempo_that_is_set_by_hand_is_listed_and_taken_back(page: StudioPage) -> None:
    page.play("bpm 150; kick*4;")
    page.browser.click("#tab-takes")
    page.browser.click("#tempo")
    page.browser.press("Control", "a")
    page.browser.type("200")
    page.browser.press("Enter")
    page.wait_for_text("#takes > .take-tempo", lambda text: "bpm 200" in text)
    wait_until(lambda: "bpm 200" in page.program(), "the tempo in the text")
    page.browser.click("#takes > .take-tempo button")
    page.wait_for_text("#takes > .take-tempo", lambda text: "bpm 150" in text)  # the newest one
    wait_until(lambda: "bpm 150" in page.program(), "the tempo before in the text")
    assert page.ask_studio()["tempo_changes"][-1]["tempo"] == 150
    assert page.count("#takes > .take-tempo") == 2
    page.open("")  # a page that comes later shows the same
    page.browser.click("#tab-takes")
    page.wait_for_text("#takes > .take-tempo:first-child", lambda text: "Back to 200" in text)


def test_what_is_wrong_with_a_field_is_said_of_the_field(page: StudioPage) -> None:
    page.play("bpm 200; source kick*4;")
    page.browser.click("#tab-agents")
    for wrong, why in (
        ("abc", "abc is no structure"),
        ("32;kick*4", "such as 32,16,8"),
        ("32,0", "0: it must be a whole number of neurons, 1 to 512"),
        ("1,2,3,4,5,6,7,8,9", "at most 8"),
    ):
        page.browser.click("#structure")
        page.browser.press("Control", "a")
        page.browser.type(wrong)
        page.browser.press("Enter")
        said = page.wait_for_text("#structure-wrong", lambda text, why=why: why in text)
        assert "line" not in said
        assert "column" not in said
        assert page.program().strip() == "bpm 200; source kick*4;"
        assert page.text("#remarks") == ""
    page.browser.press("Control", "a")
    page.browser.type("16, 8")
    assert page.text("#structure-wrong") == ""
    page.browser.press("Enter")
    wait_until(lambda: "structure 16, 8;" in page.program(), "the structure in the text")
    # A field that is right, in a text that is not: the sentence says which of them is wrong.
    page.paste("snair*4;")
    page.browser.run("() => document.querySelector('#memory').focus()")
    page.browser.press("Home")
    page.wait_for_text("#message", lambda text: "memory 8 waits in your text" in text)


def test_the_slider_goes_back_over_the_lessons_and_now_returns(page: StudioPage) -> None:
    page.play("bpm 400; source kick*4; learn snare*2 2,4,2;")
    page.wait_for_lessons(4)
    page.play("bpm 400; source kick*4; predict snare;")
    page.browser.click("#tab-agents")
    page.wait_for_text("#agents", lambda text: "plays" in text)
    slider = "#agents input[type=range]"
    page.browser.run("(slider) => document.querySelector(slider).focus()", slider)
    page.browser.press("Home")
    page.wait_for_text("#agents .when", lambda text: text.startswith("after 1 of"))
    press = """(name) => [...document.querySelectorAll("#agents button")]
        .find((each) => each.textContent === name).click()"""
    page.browser.run(press, "Hear it")
    wait_until(lambda: page.agent("snare")["lessons"] == 1, "the agent after its first lesson")
    page.browser.run(press, "Now")
    wait_until(lambda: page.agent("snare")["lessons"] > 3, "the newest agent")


def test_swapping_guess_and_right_answer_twice_leaves_the_text_as_it_was(page: StudioPage) -> None:
    lesson = (
        "bpm 400; source kick*4;\nlearn snare*2 2,4,2 (lpf:300);\nlearn lead*4 2,1 48,60 cut70;"
    )
    page.paste_and_play(lesson)
    page.wait_for_lessons(1)
    begin = "bpm 400; source kick*4;\nlearn closedhat*8; "
    for guess, right in (
        ("predict snare", "snare*2 2,4,2"),
        ("predict  snare*3  1,2 // mine\n (amp:0.5,dist:2)", "snare*2 2,4,2 (amp:0.5,dist:2)"),
        ("predictlead*8 1 cut20(amp:0.5)", "lead*4 2,1 48,60 cut20(amp:0.5)"),
        ("learn snare*2 2,4,2(lpf:300)", "predict snare*2 2,4,2(lpf:300)"),
        ("snare *2 2,4,2", "predict snare *2 2,4,2"),
    ):
        # The last of the agents' tracks is swapped, and then the same one.
        after = "" if guess.startswith("snare") else ";"
        text = (begin if after else "source kick*4; ") + guess + after
        page.paste_and_play(text)
        page.browser.press("F4")
        wait_until(lambda text=text: page.program() != text, f"the swap of {guess}")
        swapped = page.program()
        assert swapped == text.replace(guess, right)
        wait_until(
            lambda swapped=swapped: page.ask_studio()["evaluations"][-1]["text"] == swapped,
            f"the evaluation of {right}",
        )
        page.browser.press("F4")
        wait_until(lambda swapped=swapped: page.program() != swapped, f"the way back to {guess}")
        assert page.program() == text
        # Else what is said of it could come after what is said of the next.
        wait_until(
            lambda text=text: page.ask_studio()["evaluations"][-1]["text"] == text,
            f"the evaluation of {guess}",
        )
    page.paste("predict openhat;")
    page.browser.press("F4")
    page.wait_for_text("#message", lambda text: "openhat was never taught" in text)
    assert page.program() == "predict openhat;"


def test_what_is_to_be_predicted_is_covered_until_it_is_revealed(page: StudioPage) -> None:
    page.play("bpm 400; source kick*4; learn snare*2 2,4,2;")
    page.wait_for_lessons(3)
    page.browser.click("#tab-agents")
    page.play("bpm 400; source kick*4; predict snare;")
    page.wait_for_text("#agents", lambda text: "plays" in text)
    press = """(name) => [...document.querySelectorAll("#agents button")]
        .find((each) => each.textContent === name).click()"""
    page.browser.run(press, "Predict first")
    rows = "#agents .of-guess, #agents .of-chance, #agents .of-taught"
    covered = """(rows) => {
        const cells = [...document.querySelectorAll(rows)]
            .flatMap((row) => [...row.querySelectorAll("td")]);
        const chance = (cell) => cell.style.getPropertyValue("--chance") || "0";
        return cells.every((cell) => cell.textContent.includes("▒") && chance(cell) === "0");
    }"""
    wait_until(lambda: page.browser.run(covered, rows), "the cover")
    assert "snare" in page.ask_studio()["evaluations"][-1]["text"]
    page.browser.run(press, "Reveal")
    verdict = page.wait_for_text("#agents .verdict", lambda text: "of 8 steps" in text)
    wait_until(lambda: not page.browser.run(covered, rows), "what was covered")
    assert verdict.startswith("Bar ")
    # It goes when it is about what the agent does not play any more.
    page.play("bpm 400; predict snare;")
    page.wait_for_text("#agents .verdict", lambda text: text == "")
