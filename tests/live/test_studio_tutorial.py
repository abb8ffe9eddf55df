"""The tutorial beside the editor, as a pupil goes through it, and as a teacher writes it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rubbergosling.studio.build_page import PAGE
from tests.parts import need
from tests.support.browsers import Chromium, chromium, wait_until
from tests.support.studio_browser import IN_EDITOR, StudioPage, need_page, studio_command
from tests.support.studio_page import SocketPage

FIRST = """---
title: Small steps
about: A kick, and three agents.
---
# A kick

The `kick` is **low**, and plays *once* a bar.

- It is a drum.

```gosling
bpm 300;
kick;
```

- [ ] The kick plays. `sounds kick`
- [ ] It plays four times a bar. `onsets kick 4`
- [ ] A hi-hat plays, too. `sounds closedhat`

> The number of times comes behind a star.

> Write `kick*4;`.

# Three agents

- [ ] You ran the experiment. `did experiment`

```experiment
seeds 3
bar 0: bpm 300; source kick*2; learn snare*2;
bar 2: bpm 300; source kick*4; learn snare*2 2,4,2;
look snare 2, 4
```

# The end

Nothing is asked here.

# A long one

```experiment
seeds 30
bar 0: bpm 300; source kick*2; learn snare*2;
look snare 60
```
"""
ALL_GOALS = "bpm 300; kick*4; closedhat;"
SPANISH = FIRST.replace("Small steps", "Pasos pequeños").replace(
    "The kick plays.", "Suena el bombo."
)
WRONG = "---\ntitle: Wrong\n---\n# A task\n\n- [ ] It plays. `sound kick`\n"
SHIPPED = "1-first-beat"
PANE = "#tutorial"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("chapters")
    for language, text in (("en", FIRST), ("es", SPANISH)):
        path.joinpath(language).mkdir()
        path.joinpath(language, "0-small.md").write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def studio(folder: Path) -> Iterator[StudioPage]:
    """One studio for all tests, since it takes a while to begin."""
    need("chromium")
    need_page()
    with (
        chromium(locale="en-GB", reduced_motion="reduce") as tab,
        studio_command("--engine", "silent", "--tutorial", str(folder)) as (process, address),
    ):
        yield StudioPage(tab, process, address)


@pytest.fixture
def page(studio: StudioPage) -> Iterator[StudioPage]:
    """The page of somebody who was never there, in silence."""
    with SocketPage(studio.port, studio.address.split("#")[1]) as other:
        other.verb("hush")
    studio.open("")
    yield studio
    studio.browser.run("() => { localStorage.clear(); sessionStorage.clear(); }")
    assert isinstance(studio.browser, Chromium)
    assert studio.browser.trouble == []


def tab_of(page: StudioPage) -> Any:
    """Playwright's own page, for roles and downloads."""
    assert isinstance(page.browser, Chromium)
    return page.browser.page


def press(page: StudioPage, name: str) -> None:
    """Presses the button of the pane that says this to a screen reader."""
    tab_of(page).locator(PANE).get_by_role("button", name=name).first.click()


def wait_for(page: StudioPage, words: str, part: str = "") -> None:
    page.wait_for_text(f"{PANE} {part}", lambda text: words in text)


def open_task(page: StudioPage, number: int) -> None:
    """Opens the small chapter at a task, counted from 1."""
    page.browser.click("#tab-tutorial")
    press(page, "Small steps")
    press(page, f"Task {number}:")
    page.wait_for_text(f"{PANE} [aria-current]", lambda text: str(number) in text or "✓" in text)


def reached(page: StudioPage) -> list[bool]:
    """Which goals of the open task are ticked."""
    script = """() => [...document.querySelectorAll("#tutorial .goals li")]
        .map((goal) => goal.classList.contains("reached"))"""
    found: list[bool] = page.browser.run(script)
    return found


def text_in_editor(page: StudioPage) -> str:
    return str(page.browser.run(f"() => {IN_EDITOR}('.cm-content').innerText")).strip()


def wait_for_next_bar(page: StudioPage) -> None:
    """Waits until a bar more was heard, and what it was asked for was answered."""
    page.wait_until_bar(page.bar() + 2)


def test_a_newcomer_is_shown_the_way_once(page: StudioPage) -> None:
    invitation = "#panel-examples .invite"
    page.browser.click("#tab-examples")
    page.wait_for_text(invitation, lambda text: "tutorial" in text)
    page.browser.click(f"{invitation} button")
    wait_for(page, "Small steps", ".chapters")
    page.browser.click("#tab-examples")
    assert page.text(invitation) == ""
    page.open("")
    assert page.count(".invite") == 0


def test_goals_tick_as_they_hold_and_the_task_is_done_when_all_do(page: StudioPage) -> None:
    open_task(page, 1)
    assert reached(page) == [False, False, False]
    press(page, "Put it into the editor")
    wait_until(lambda: text_in_editor(page) == "bpm 300;\nkick;", "the program in the editor")
    page.play("bpm 300; snare*3;")
    wait_for_next_bar(page)
    assert reached(page) == [False, False, False]
    page.play("bpm 300; kick*4;")
    wait_until(lambda: reached(page) == [True, True, False], "two goals")
    page.play("bpm 300; closedhat*4;")
    wait_for(page, "Now all of them in one bar", ".together")
    assert reached(page) == [True, True, True]
    assert page.text(f"{PANE} .cheer") == ""
    page.play(ALL_GOALS)
    wait_for(page, "Done!", ".cheer")
    wait_for(page, "1 of 4 tasks done", ".chapter > header")
    said = page.browser.run(f"() => document.querySelector('{PANE} > [role=status]').textContent")
    assert "Done!" in said
    press(page, "Next")
    wait_for(page, "Three agents", "h4")
    focus = page.browser.run("() => document.activeElement.textContent")
    assert focus == "Three agents"


def test_a_mistake_in_the_text_ticks_nothing(page: StudioPage) -> None:
    open_task(page, 1)
    page.paste("bpm 300; kick*4; snair;")
    page.browser.press("Control", "Enter")
    page.wait_for_text("#remarks", lambda text: "snair" in text)
    page.play("bpm 300; snare*4;")
    wait_for_next_bar(page)
    assert not any(reached(page))


def test_the_program_comes_as_one_edit_that_can_be_undone(page: StudioPage) -> None:
    page.paste("snare*3;")
    open_task(page, 1)
    press(page, "Put it into the editor")
    wait_until(lambda: text_in_editor(page) == "bpm 300;\nkick;", "the program in the editor")
    page.browser.press("Control", "z")
    wait_until(lambda: text_in_editor(page) == "snare*3;", "the text that was there")


def test_hints_come_one_by_one(page: StudioPage) -> None:
    open_task(page, 1)
    assert page.text(f"{PANE} .hints") == "A hint"
    press(page, "A hint")
    wait_for(page, "behind a star", ".hints")
    assert "kick*4" not in page.text(f"{PANE} .hints")
    press(page, "Another hint")
    wait_for(page, "kick*4", ".hints")
    assert "hint" not in page.text(f"{PANE} .hints")


def test_progress_is_there_after_a_reload_and_goes_by_file(
    page: StudioPage, tmp_path: Path
) -> None:
    open_task(page, 1)
    page.play(ALL_GOALS)
    wait_for(page, "Done!", ".cheer")
    tab = tab_of(page)
    tab.reload()
    wait_for(page, "A kick", "h4")  # where it was, and in the same tab
    wait_until(lambda: reached(page) == [True, True, True], "what was reached")
    press(page, "← Chapters")
    wait_for(page, "1 of 4 tasks done", ".chapters")
    with tab.expect_download() as waiting:
        press(page, "Download the progress")
    file = tmp_path / "progress.json"
    waiting.value.save_as(file)
    assert list(json.loads(file.read_text())["chapters"]["0-small"]) == ["0"]
    tab.evaluate("localStorage.clear()")
    tab.reload()
    wait_for(page, "4 tasks", ".chapters")
    tab.set_input_files("#progress-file", file)
    wait_for(page, "1 of 4 tasks done", ".chapters")
    file.write_text('{"kind": "something else"}')
    tab.set_input_files("#progress-file", file)
    wait_for(page, "no progress", ".progress")


def test_it_speaks_spanish_and_remembers_that(page: StudioPage) -> None:
    open_task(page, 1)
    page.play("bpm 300; kick*4;")
    wait_until(lambda: reached(page) == [True, True, False], "two goals")
    press(page, "Español")
    wait_for(page, "Suena el bombo.", ".goals")
    wait_for(page, "Tus objetivos", ".goals")
    assert page.browser.run("() => document.querySelector('#tutorial').lang") == "es"
    assert reached(page) == [True, True, False]  # the task is the same
    tab_of(page).reload()
    wait_for(page, "Pasos pequeños", "h3")
    press(page, "English")
    wait_for(page, "Small steps", "h3")


def test_an_experiment_shows_its_wall(page: StudioPage) -> None:
    open_task(page, 2)
    press(page, "Run it 3 times")
    wait_until(lambda: page.count(f"{PANE} .tiles li") >= 1, "the first agent")
    wait_for(page, "of 3 agents", ".tally")
    wait_for(page, "kick*2 -> snare*2", ".tally")
    assert page.count(f"{PANE} .tiles li") == 3
    assert page.count(f"{PANE} .tiles li i") == 24
    assert page.count(f"{PANE} .curve .thin") == 3
    assert page.count(f"{PANE} .steps .of-chance td") == 8
    wait_for(page, "after bar 4", ".tally")
    wait_for(page, "Done!", ".cheer")
    press(page, "after bar 2")
    wait_for(page, "after bar 2", ".tally")
    tab_of(page).locator(f"{PANE} summary").press("Enter")
    wait_until(lambda: page.text(f"{PANE} details table").count("\n") >= 3, "the table")
    press(page, "Run it again")
    wait_for(page, "All 3 agents are ready", ".experiment .so-far")


def test_who_leaves_an_experiment_ends_it(page: StudioPage) -> None:
    open_task(page, 4)
    press(page, "Run it 30 times")
    wait_for(page, "of 30 agents are ready", ".experiment .so-far")
    press(page, "Task 2:")
    wait_for(page, "Three agents", "h4")
    press(page, "Run it 3 times")
    wait_for(page, "of 3 agents", ".tally")  # else thirty others would come first


def test_what_asks_for_nothing_is_done_when_it_was_read(page: StudioPage) -> None:
    open_task(page, 3)
    press(page, "Next")
    wait_for(page, "1 of 4 tasks done", ".chapter > header")


def test_a_prediction_counts_that_was_made_among_the_agents(page: StudioPage, folder: Path) -> None:
    text = "---\ntitle: Foresee\n---\n# Guess\n\n- [ ] You foresaw it. `did prediction`\n"
    folder.joinpath("0-foresee.md").write_text(text)
    page.browser.click("#tab-tutorial")
    press(page, "Foresee")
    wait_for(page, "Guess", "h4")
    page.paste_and_play("bpm 300; source kick*4; learn snare*2;")
    page.wait_for_lessons(1)
    assert page.text(f"{PANE} h4") == "Guess"  # a new agent does not take the page over
    page.browser.click("#tab-agents")
    tab = tab_of(page)
    tab.get_by_role("button", name="Predict first").first.click()
    tab.get_by_role("button", name="Reveal").click()
    page.browser.click("#tab-tutorial")
    wait_for(page, "whole chapter", ".cheer")


def test_the_first_chapter_that_comes_with_it_can_be_begun(page: StudioPage) -> None:
    place = "rubber-gosling.tutorial.place"
    page.browser.run("(place, at) => localStorage.setItem(place, at)", place, f"{SHIPPED}\n0")
    page.open("")
    page.browser.click("#tab-tutorial")
    wait_until(lambda: page.count(f"{PANE} .dots button") >= 1, "its tasks")
    assert page.browser.run("(place) => localStorage.getItem(place)", place) == f"{SHIPPED}\n0"
    if page.count(f"{PANE} .program button"):
        press(page, "Put it into the editor")
        page.browser.press("Control", "Enter")
        wait_until(lambda: any(reached(page)), "a goal")


def test_a_chapter_that_is_wrong_says_so_and_where(page: StudioPage, folder: Path) -> None:
    file = folder / "9-wrong.md"
    file.write_text(WRONG)
    page.browser.click("#tab-tutorial")
    wait_for(page, "9-wrong.md, line 6", ".wrong-chapter")
    wait_for(page, "did you mean `sounds`", ".wrong-chapter")
    file.write_text(WRONG.replace("`sound ", "`sounds "))
    page.browser.click("#tab-tutorial")
    wait_until(lambda: page.count(f"{PANE} .wrong-chapter") == 0, "the mended chapter")
    press(page, "Wrong")
    wait_for(page, "A task", "h4")
    file.write_text(WRONG)
    page.browser.click("#tab-tutorial")
    wait_for(page, "line 6", ".wrong-chapter")
    file.unlink()


def test_it_keeps_nobody_out(page: StudioPage) -> None:
    axe = PAGE / "node_modules/axe-core/axe.min.js"
    if not axe.exists():
        pytest.skip("needs axe-core: make studio-page brings it")
    tab = tab_of(page)
    tab.evaluate(axe.read_text())
    script = """async () => (await axe.run(document, { resultTypes: ["violations"] })).violations
        .map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 120))])"""
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"

    def look(state: str) -> None:
        for scheme in ("light", "dark"):
            tab.emulate_media(color_scheme=scheme)
            assert tab.evaluate(script) == [], (state, scheme)
        for width in (1366, 1024, 768, 390):
            page.browser.resize(width, 800)
            assert tab.evaluate(wide) <= 0, (state, width)
        page.browser.resize(1366, 768)

    look("a newcomer")
    page.browser.click("#tab-tutorial")
    wait_for(page, "Small steps", ".chapters")
    look("the list")
    open_task(page, 1)
    press(page, "A hint")
    page.play(ALL_GOALS)
    wait_for(page, "Done!", ".cheer")
    look("a task")
    press(page, "Next")
    press(page, "Run it 3 times")
    wait_for(page, "of 3 agents", ".tally")
    tab.locator(f"{PANE} summary").click()
    look("an experiment")
