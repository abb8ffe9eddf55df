"""A class and a stage in a real browser: pupils who join, their teacher, and who looks on."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from rubbergosling.studio.build_page import PAGE
from tests.parts import need
from tests.support.browsers import Chromium, chromium, wait_until
from tests.support.processes import INSTALLED, Running, running
from tests.support.studio_browser import (
    StudioPage,
    class_command,
    need_page,
    told_addresses,
)
from tests.support.studio_page import SocketPage

LESSON = "bpm 300; source kick*4; learn snare*2 2,4,2;"
VIOLATIONS = """async () => (await axe.run(document, { resultTypes: ["violations"] })).violations
    .map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 120))])"""
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


class Room:
    """A class with a browser before it, in which each page is one of somebody else's.

    Args:
        browser: Where pages are opened.
        folder: Where the work is kept.
        process: The studio's command.
        at: Its addresses.
    """

    def __init__(self, browser: Any, folder: Path, process: Running, at: dict[str, str]) -> None:
        self.browser, self.folder, self.process, self.at = browser, folder, process, at

    @property
    def port(self) -> int:
        """Where the class listens."""
        return int(self.at["pupils"].split(":")[2].split("/")[0])

    def new_page(self, address: str) -> StudioPage:
        """A page in a browser that knows nothing yet."""
        context = self.browser.new_context(viewport={"width": 1366, "height": 768}, locale="en-GB")
        tab = Chromium(context.new_page())
        tab.open(address)
        return StudioPage(tab, self.process, address)

    def join(self, name: str) -> StudioPage:
        """The page of a pupil who has typed a name."""
        page = self.new_page(self.at["pupils"])
        type_name(page, name)
        page.wait_for_text("#who", lambda text: name in text)
        return page

    def teacher(self) -> StudioPage:
        """The teacher's page."""
        page = self.new_page(self.at["teacher"])
        page.wait_for_text("#address", lambda text: text == self.at["pupils"])
        return page

    def socket_pupil(self, name: str) -> SocketPage:
        """A pupil without a browser."""
        return SocketPage(self.port, self.at["pupils"].split("#")[1], name, "key")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    need("chromium")
    need_page()
    with chromium() as tab:
        yield tab.page.context.browser


@pytest.fixture
def room(browser: Any, tmp_path: Path) -> Iterator[Room]:
    """A class of its own for each test."""
    with class_command(tmp_path / "7b") as (process, at):
        yield Room(browser, tmp_path / "7b", process, at)
    for context in browser.contexts[1:]:
        context.close()


def tab_of(page: StudioPage) -> Any:
    """Playwright's own page, for roles and reloads."""
    assert isinstance(page.browser, Chromium)
    return page.browser.page


def type_name(page: StudioPage, name: str) -> None:
    """Types a name into the form, and presses Enter."""
    page.wait_for_text(".join", bool)
    page.browser.press("Control", "a")
    page.browser.type(name)
    page.browser.press("Enter")


def press(page: StudioPage, name: str) -> None:
    """Presses the button that says this to a screen reader."""
    tab_of(page).get_by_role("button", name=name, exact=True).first.click()


def kept(room: Room, name: str) -> str:
    """A pupil's program on the teacher's machine."""
    path = room.folder / name / "program.gosling"
    return path.read_text() if path.exists() else ""


def keeps_nobody_out(page: StudioPage, state: str) -> None:
    """Fails on what axe finds, by day and by night, and on what is wider than a screen."""
    axe = PAGE / "node_modules/axe-core/axe.min.js"
    if not axe.exists():
        pytest.skip("needs axe-core: make studio-page brings it")
    tab = tab_of(page)
    tab.evaluate(axe.read_text())
    for scheme in ("light", "dark"):
        tab.emulate_media(color_scheme=scheme)
        assert tab.evaluate(VIOLATIONS) == [], (state, scheme)
    for width in (1366, 768, 390):
        page.browser.resize(width, 800)
        assert tab.evaluate(TOO_WIDE) <= 0, (state, width)
    page.browser.resize(1366, 768)


def test_a_pupil_joins_by_a_name_and_keeps_it_over_a_reload(room: Room) -> None:
    page = room.new_page(room.at["pupils"])
    page.wait_for_text(".join", lambda text: "kept on your teacher’s machine" in text)
    assert page.browser.run("() => document.activeElement.name") == "name"
    keeps_nobody_out(page, "the form")
    type_name(page, "../etc")
    page.wait_for_text("#name-wrong", lambda text: "letters" in text)
    keeps_nobody_out(page, "a wrong name")
    type_name(page, "Zoë")
    page.wait_for_text("#who", lambda text: "Zoë" in text)
    assert page.text(".join") == ""
    assert page.text("#wav-form") == ""
    page.paste_and_play(LESSON)
    wait_until(lambda: kept(room, "Zoë") == LESSON, "the program on the teacher's machine")
    tab_of(page).reload()
    page.wait_for_text("#who", lambda text: "Zoë" in text)
    assert page.text(".join") == ""
    wait_until(lambda: page.program() == LESSON, "the program")


def test_nobody_comes_in_by_the_name_of_another_until_the_teacher_allows_it(room: Room) -> None:
    first = room.join("Ana")
    first.paste_and_play(LESSON)
    wait_until(lambda: kept(room, "Ana") == LESSON, "the program on the teacher's machine")
    tab_of(first).close()
    other = room.new_page(room.at["pupils"])
    type_name(other, "ana")
    other.wait_for_text("#name-wrong", lambda text: "if you are Ana, ask your teacher" in text)
    teacher = room.teacher()
    teacher.wait_for_text(".pupil .doing", lambda text: "away" in text)
    press(teacher, "Let in again: Ana")
    teacher.wait_for_text("#said", lambda text: "comes in as Ana" in text)
    type_name(other, "ana")
    other.wait_for_text("#who", lambda text: "Ana" in text)
    wait_until(lambda: other.program() == LESSON, "the program of before")


def test_an_address_without_its_last_part_is_said_to_be_wrong(room: Room) -> None:
    page = room.new_page(room.at["pupils"].split("#")[0])
    page.wait_for_text("#link-state", lambda text: "not valid" in text)


def test_two_pupils_share_a_computer_and_not_their_work(room: Room) -> None:
    page = room.join("Ana")
    page.paste_and_play(LESSON)
    wait_until(lambda: kept(room, "Ana") == LESSON, "Ana's program on the teacher's machine")
    press(page, "Not you?")
    type_name(page, "Ben")
    page.wait_for_text("#who", lambda text: "Ben" in text)
    page.paste_and_play("kick*3;")
    wait_until(lambda: kept(room, "Ben") == "kick*3;", "Ben's program on the teacher's machine")
    press(page, "Not you?")
    type_name(page, "Ana")
    page.wait_for_text("#who", lambda text: "Ana" in text)
    wait_until(lambda: page.program() == LESSON, "Ana's program in the editor")
    assert kept(room, "Ana") == LESSON


def test_the_form_speaks_spanish_to_who_reads_it(room: Room) -> None:
    context = room.browser.new_context(locale="es-MX")
    tab = context.new_page()
    tab.goto(room.at["pupils"])
    tab.get_by_role("heading", name="¿Cómo te llamas?").wait_for()


def test_the_teacher_sends_a_program_and_a_pupil_takes_it_over(room: Room) -> None:
    ana, teacher = room.join("Ana"), room.teacher()
    ana.paste("snare*3;")
    tab_of(teacher).fill("#program", LESSON)
    press(teacher, "Send to all")
    teacher.wait_for_text("#said", lambda text: text == "1 pupil is offered the program.")
    ana.wait_for_text("#offer", lambda text: "Your teacher sends a program:" in text)
    assert ana.program() == "snare*3;"
    press(ana, "Take it over")
    wait_until(lambda: ana.program() == LESSON, "the teacher's program")
    ana.browser.press("Control", "z")
    wait_until(lambda: ana.program() == "snare*3;", "the pupil's own text")
    late = room.join("Ben")
    late.wait_for_text("#offer", lambda text: "Your teacher sends a program:" in text)
    press(late, "Leave it")
    tab_of(late).reload()
    late.wait_for_text("#who", lambda text: "Ben" in text)
    assert late.text("#offer") == ""
    press(teacher, "Send program: Ben")
    late.wait_for_text("#offer", lambda text: "Your teacher sends a program:" in text)


def test_the_teacher_sees_who_is_here_what_plays_and_how_it_is_learnt(room: Room) -> None:
    teacher = room.teacher()
    assert tab_of(teacher).locator("#qr").get_attribute("src").startswith("data:image/svg+xml")
    with room.socket_pupil("Ana") as ana, room.socket_pupil("Ben"):
        ana.verb("evaluate", LESSON)
        done = {"1-first-beat": {"0": "2026-11-27T10:00:00.000Z"}}
        progress = {"kind": "rubber-gosling-progress", "chapters": done}
        ana.ask("keep", program=LESSON, progress=progress)
        ana.next("learnt")
        teacher.wait_for_text(
            ".pupil",
            lambda text: all(
                words in text for words in ("Ana", "here · plays", LESSON, "A first beat: 1 of 7")
            ),
        )
        teacher.wait_for_text("#pupils-title", lambda text: text == "2 pupils here")
        wait_until(lambda: teacher.count(".small-curves polyline[points]") == 1, "Ana's loss")
        tab_of(teacher).locator("#losses summary").click()
        teacher.wait_for_text("#losses tbody", lambda text: "Ana\tsnare" in text)
        keeps_nobody_out(teacher, "the class")
        press(teacher, "Large: Ana")
        teacher.wait_for_text("#large", lambda text: "Ana" in text and LESSON in text)
        keeps_nobody_out(teacher, "a program for all to see")
    teacher.wait_for_text("#pupils-title", lambda text: text == "0 pupils here")


def test_a_pupils_program_sounds_in_the_teachers_studio_with_the_pupils_agents(room: Room) -> None:
    teacher, alone = room.teacher(), "bpm 300; source kick*4; predict snare;"
    with room.socket_pupil("Ana") as ana:
        ana.verb("evaluate", LESSON)
        for _ in range(4):
            ana.next("learnt")
        ana.verb("evaluate", alone)
        ana.ask("keep", program=alone, progress={})
        press(teacher, "Large: Ana")
        teacher.wait_for_text("#large", lambda text: alone in text)
        with tab_of(teacher).context.expect_page() as opened:
            tab_of(teacher).get_by_role("link", name="Open it in your studio").click()
    own = StudioPage(Chromium(opened.value), room.process, room.at["teacher"])
    own.wait_for_text("#message", lambda text: "Ana’s agent plays here: snare" in text)
    assert own.text("#who") == "Your class"
    assert own.program() == alone
    own.browser.click("#sound-start")
    own.wait_for_text("#sound-strip", lambda text: text == "")
    own.paste_and_play(alone)
    (known,) = own.agent("snare")["known"]
    assert known["right"] == known["taught"] == 8
    journal = own.download("journal").decode()
    assert journal.index('"load"') < journal.index("predict snare")
    own.wait_for_text("#state", lambda text: text == "playing")
    teacher.browser.press("Control", ".")
    own.wait_for_text("#state", lambda text: text == "silent")


def test_a_card_says_whether_a_pupils_page_sounds(browser: Any, tmp_path: Path) -> None:
    with class_command(tmp_path / "7b", "--engine", "browser") as (process, at):
        room = Room(browser, tmp_path / "7b", process, at)
        ana, teacher = room.join("Ana"), room.teacher()
        teacher.wait_for_text(".pupil .doing", lambda text: text == "here · sound off")
        ana.browser.click("#sound-start")
        teacher.wait_for_text(".pupil .doing", lambda text: text == "here · sound on")
        ana.paste_and_play(LESSON)
        teacher.wait_for_text(".pupil .doing", lambda text: text == "here · plays")
        for page in (ana, teacher):
            tab_of(page).context.close()


def test_large_is_filled_and_goes_on_showing_what_becomes_of_a_program(room: Room) -> None:
    teacher = room.teacher()
    with room.socket_pupil("Ana") as ana:
        ana.verb("evaluate", LESSON)
        ana.ask("keep", program=LESSON, progress={})
        press(teacher, "Large: Ana")
        teacher.wait_for_text("#large", lambda text: LESSON in text and "here · plays" in text)
        ana.verb("evaluate", "kick*4; snair*2;")
        ana.ask("keep", program="kick*4; snair*2;", progress={})
        mistake = 'line 1, column 9: unknown instrument "snair"'
        teacher.wait_for_text("#large", lambda text: mistake in text and "earlier text" in text)
        size = "getComputedStyle(document.querySelector('#large pre')).fontSize"
        assert float(tab_of(teacher).evaluate(size).removesuffix("px")) > 40
        keeps_nobody_out(teacher, "a mistake for all to see")
    teacher.wait_for_text("#large", lambda text: "away: this was kept" in text)
    press(teacher, "Close")
    teacher.wait_for_text(".pupil .doing", lambda text: text == "away")


def test_a_card_shows_who_is_stuck_until_it_plays(room: Room) -> None:
    teacher = room.teacher()
    with room.socket_pupil("Ana") as ana:
        ana.verb("evaluate", "kick*4; snair*2;")
        teacher.wait_for_text(".pupil .wrong-field", lambda text: "line 1, column 9: " in text)
        teacher.wait_for_text("#pupils-title", lambda text: "✕ 1 with a mistake" in text)
        keeps_nobody_out(teacher, "a mistake")
        ana.verb("evaluate", "kick*4;")
        teacher.wait_for_text("#pupils-title", lambda text: text == "1 pupil here")
        assert teacher.text(".pupil .wrong-field") == ""


def test_a_mistake_is_sent_and_told(room: Room) -> None:
    teacher = room.teacher()
    with room.socket_pupil("Ana") as ana:
        tab_of(teacher).fill("#program", "kick*4; snair*2;")
        press(teacher, "Send to all")
        sent = "1 pupil is offered the program. But it does not play: ✕ line 1, column 9"
        teacher.wait_for_text("#said", lambda text: text.startswith(sent))
        assert ana.next("given")["text"] == "kick*4; snair*2;"


def test_who_is_away_is_removed_after_a_question_and_all_others_are_let_in(room: Room) -> None:
    for name in ("AAAA", "Ben"):
        with room.socket_pupil(name) as pupil:
            pupil.ask("keep", program="kick*4;", progress={})
    teacher = room.teacher()
    teacher.wait_for_text("#pupils-title", lambda text: text == "0 pupils here")
    tab_of(teacher).once("dialog", lambda dialog: dialog.dismiss())
    press(teacher, "Remove: AAAA")
    assert (room.folder / "AAAA").is_dir()
    tab_of(teacher).once("dialog", lambda dialog: dialog.accept())
    press(teacher, "Remove: AAAA")
    teacher.wait_for_text("#said", lambda text: text.startswith("AAAA is removed."))
    assert (room.folder / ".removed" / "AAAA").is_dir()
    wait_until(lambda: teacher.count(".pupil") == 1, "the card to go")
    press(teacher, "Let all in again")
    teacher.wait_for_text("#said", lambda text: text.startswith("1 pupil can come in again"))
    assert "Ben" in room.join("Ben").text("#who")


def test_who_opens_the_teachers_page_with_the_pupils_key_is_sent_on(room: Room) -> None:
    page = room.new_page(room.at["pupils"].replace("/#", "/class.html#"))
    page.wait_for_text("#main", lambda text: "This is the teacher’s page" in text)
    keeps_nobody_out(page, "the wrong key")
    assert page.text("#hush") == ""
    tab_of(page).get_by_role("link", name="Go to the pupils’ page").click()
    page.wait_for_text(".join", bool)


def test_the_terminal_says_who_can_come_in(tmp_path: Path) -> None:
    need_page()
    words = ["--host", "0.0.0.0", "--allow", "192.168.1.7/255.255.255.0", "--allow", "10.3.20.41"]
    with class_command(tmp_path / "7b", *words) as (process, _):
        process.wait_for("whoever is at 192.168.1.0/24, 10.3.20.41 and has its address can come in")
    assert (tmp_path / "7b" / "class.json").exists()


def test_the_address_is_shown_in_groups_that_are_no_spaces(room: Room) -> None:
    teacher = room.teacher()
    press(teacher, "Show large")
    teacher.wait_for_text("#large .key", lambda text: text == room.at["pupils"].split("#")[1])
    assert teacher.count("#large .key span") > 1
    keeps_nobody_out(teacher, "the address")


def test_all_are_hushed_by_one_key(room: Room) -> None:
    ana, teacher = room.join("Ana"), room.teacher()
    ana.paste_and_play(LESSON)
    ana.wait_for_text("#state", lambda text: text == "playing")
    teacher.browser.press("Control", ".")
    teacher.wait_for_text("#said", lambda text: text == "All are hushed.")
    ana.wait_for_text("#state", lambda text: text == "silent")
    ana.wait_for_text("#message", lambda text: "Your teacher has hushed all." in text)


def test_thirty_agents_learn_one_lesson(room: Room) -> None:
    teacher = room.teacher()
    tab_of(teacher).fill("#program", "kick*4;")
    press(teacher, "Thirty agents")
    teacher.wait_for_text("#said", lambda text: "This is no lesson" in text)
    tab_of(teacher).fill("#program", "bpm 300;\nsource kick*4;\nlearn snare*2 2,4,2;")
    tab_of(teacher).fill("#bars", "4")
    press(teacher, "Thirty agents")
    teacher.wait_for_text("#wall .so-far", lambda text: text == "All 30 agents are ready.")
    assert teacher.count("#wall .tiles li") == 30
    teacher.wait_for_text("#wall .tally", lambda text: "of 30 agents" in text)
    press(teacher, "after bar 1 30 of 30")
    teacher.wait_for_text("#wall .tally", lambda text: "after bar 1" in text)
    keeps_nobody_out(teacher, "thirty agents")
    tab_of(teacher).locator("#wall-large").click()
    teacher.wait_for_text("#large .tally", lambda text: "after bar 1" in text)
    keeps_nobody_out(teacher, "thirty agents for all to see")
    press(teacher, "Close")


def test_a_pupils_work_is_there_after_the_studio_was_killed(room: Room) -> None:
    ana = room.join("Ana")
    ana.paste_and_play(LESSON)
    ana.paste("// mine\nkick*3;")
    wait_until(lambda: kept(room, "Ana") == "// mine\nkick*3;", "the program, soon after typing")
    room.process.handle.kill()
    ana.wait_for_text("#link-state", lambda text: "connection is lost" in text)
    ana.paste("// offline\nkick*5;")
    with class_command(room.folder, "--port", str(room.port)) as (process, at):
        assert at["pupils"] == room.at["pupils"]
        wait_until(lambda: ana.text("#link-state") == "", "the connection")
        assert "Ana" in ana.text("#who")
        wait_until(lambda: kept(room, "Ana") == "// offline\nkick*5;", "what was written meanwhile")
        ana.paste_and_play(LESSON)
        ana.wait_for_text("#state", lambda text: text == "playing")
        another = Room(room.browser, room.folder, process, at).join("Ben")
        assert "Ben" in another.text("#who")


@contextmanager
def stage() -> Iterator[tuple[Running, dict[str, str]]]:
    """A studio for a stage, in silence, and its addresses."""
    command = [sys.executable, "-m", "rubbergosling", "studio", "--no-browser", "--stage",
               "--engine", "silent"]  # fmt: skip
    with running(command, INSTALLED) as process:
        process.wait_for(r"^viewers: \S+$")
        yield process, told_addresses(process)


def test_who_looks_on_sees_what_plays_and_can_change_nothing(browser: Any, tmp_path: Path) -> None:
    with stage() as (process, at):
        room = Room(browser, tmp_path, process, {"pupils": at["viewers"]})
        viewer = room.new_page(at["viewers"])
        wait_until(lambda: viewer.count("[data-stage=on]") == 1, "the stage")
        with SocketPage(room.port, at["player"].split("#")[1]) as player:
            player.verb("evaluate", LESSON)
            wait_until(lambda: viewer.program() == LESSON, "what was played")
            viewer.wait_for_text("#state", lambda text: text == "playing")
            keeps_nobody_out(viewer, "who looks on")
            assert tab_of(viewer).get_by_role("button").count() == 0
            tab_of(viewer).locator(".cm-content").focus()
            viewer.browser.type("hush")
            viewer.browser.press("F4")
            viewer.browser.press("Control", ".")
            viewer.wait_for_text("#message", lambda text: "looks on" in text)
            assert viewer.program() == LESSON
            assert viewer.text("#state") == "playing"
            player.verb("evaluate", "kick*3;")
            wait_until(lambda: viewer.program() == "kick*3;", "what is played now")
