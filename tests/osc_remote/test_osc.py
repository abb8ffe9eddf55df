"""The remote at a real port: what is done, what fails, and how both are answered."""

import socket
from pathlib import Path
from typing import Any

import pytest

from rubbergosling import Session
from rubbergosling.engine.process import free_port
from rubbergosling.osc_remote.answers import MAX_REPLIES_A_HOST
from rubbergosling.osc_remote.remote import OscRemote
from rubbergosling.osc_remote.service import OSC_VERBS
from rubbergosling.performance.entries import Evaluate, Hush, MovePointer, Reset, SetTempo
from rubbergosling.player.notifications import Said
from tests.support.osc_client import Client, datagram
from tests.support.osc_messages import BAD, VALID, WRONG_VALUES

VERBS_WITH_ARGUMENTS = [name for name, verb in OSC_VERBS.items() if verb.arguments]


def failed(answers: list[tuple[Any, ...]], name: str) -> str:
    """The reason of the one answer there is, which says that a verb has failed."""
    ((address, failed_name, reason, *_),) = answers
    assert (address, failed_name) == ("/gosling/fail", name)
    return str(reason)


def test_every_verb_is_done_and_answered(client: Client) -> None:
    # In an order in which each finds what it needs; the stops come after their starts.
    for name in VALID:
        for arguments in VALID[name]:
            if name not in ("agent/save", "agent/load", "evaluate/file", "reply", "quit"):
                client.done(name, *arguments)
    client.done("evaluate", "source kick; learn snare;")
    client.done("agent/save", "snare", "mine")
    client.done("agent/load", "snare", "mine")
    client.done("quit")


@pytest.mark.parametrize("name", OSC_VERBS)
def test_a_value_of_the_wrong_kind_is_refused_in_every_place(
    client: Client, session: Session, name: str
) -> None:
    before = session.performance
    for arguments in VALID[name]:
        for place in range(len(arguments)):
            for value, type_ in WRONG_VALUES.values():
                if makes_sense(name, place, value, type_):
                    continue
                given = (*arguments[:place], value, *arguments[place + 1 :])
                types = "".join(type_ if i == place else type_of(v) for i, v in enumerate(given))
                assert failed(client.ask(name, *given, types=types), name)
    assert session.performance is before


def makes_sense(name: str, place: int, value: Any, type_: str) -> bool:
    """Whether one of the wrong values is right in this place after all."""
    is_last_word = type_ == "s" and place == len(VALID[name][-1]) - 1
    is_file_name = is_last_word and value and OSC_VERBS[name].arguments[-1].kind == "file"
    is_empty_program = name == "evaluate" and value == ""
    is_button = name in ("agent/reset", "unmute") and type_ in "fdhi"
    return is_file_name or is_empty_program or is_button


def type_of(value: Any) -> str:
    """The OSC type that a value is sent as."""
    return "s" if isinstance(value, str) else "f" if isinstance(value, float) else "i"


@pytest.mark.parametrize("name", OSC_VERBS)
def test_too_many_arguments_are_refused(client: Client, name: str) -> None:
    verb = OSC_VERBS[name]
    reason = failed(client.ask(name, *(["8"] * (verb.max_count + 1))), name)
    assert reason == f"{name} is written as: {verb.usage}"


@pytest.mark.parametrize("name", [n for n in OSC_VERBS if OSC_VERBS[n].min_count])
def test_missing_arguments_are_refused(client: Client, name: str) -> None:
    verb = OSC_VERBS[name]
    assert failed(client.ask(name), name) == f"{name} is written as: {verb.usage}"


def test_an_array_is_refused_however_deep(client: Client) -> None:
    for depth in (1, 5000):
        types = b"," + b"[" * depth + b"]" * depth
        data = b"/gosling/bpm\0\0\0\0" + types + b"\0" * (4 - len(types) % 4)
        client.send_bytes(data)
        assert "it must be 20 to 999 beats a minute" in failed(client.until_answered(), "bpm")


def test_numbers_out_of_range_name_the_range(client: Client) -> None:
    for name, arguments, said in (
        ("bpm", (19.5,), "bpm is 19.5: it must be 20 to 999 beats a minute"),
        ("bpm", (999.25,), "bpm is 999.25"),
        ("pointer", (-0.25, 0.5), "x is -0.25: it must be 0 to 1"),
        ("pointer/y", (1.5,), "y is 1.5: it must be 0 to 1"),
        ("memory", (7,), "steps is 7"),
        ("structure", (8, 0), "size is 0"),
        ("events", (17,), "bars is 17: it must be more than 0 and at most 16 bars"),
        ("reply", (0,), "port is 0: it must be a whole number, 1 to 65535"),
        ("notify", (1, 65_536), "port is 65536"),
        ("notify", (2,), "on is 2"),
    ):
        assert said in failed(client.ask(name, *arguments), name)


def test_an_unknown_instrument_comes_with_the_nearest_one(client: Client) -> None:
    for name in ("source", "learn", "predict", "play", "agent/reset"):
        reason = failed(client.ask(name, "snair"), name)
        assert reason == 'unknown instrument "snair": did you mean snare?'


def test_an_unknown_verb_is_refused_under_its_own_name(client: Client) -> None:
    assert failed(client.ask("bmp", 140), "bmp") == 'there is no "bmp": did you mean bpm?'


def test_a_mistake_in_a_program_comes_with_its_place(client: Client, session: Session) -> None:
    before = session.performance
    answers = client.ask("evaluate", "bpm 150; kick*4;\nsnare*2; snair*2;")
    message = 'unknown instrument "snair": did you mean snare?'
    assert answers == [("/gosling/fail", "evaluate", message, 2, 10)]
    assert session.performance is before


def test_every_bad_message_of_the_floods_fails(client: Client) -> None:
    for name, *arguments in BAD:
        assert failed(client.ask(name, *arguments), name)


def test_whole_floats_count_as_whole_numbers(client: Client, session: Session) -> None:
    client.done("memory", 64.0)
    client.done("structure", 16.0, 8.0)
    performance = session.performance
    assert performance.memory_steps_at(performance.entries[-1].bar) == 64
    assert performance.sections[-1].program.structure == (16, 8)
    assert "size is 16.5" in failed(client.ask("structure", 16.5), "structure")


def test_buttons_press_and_do_nothing_when_let_go(client: Client, session: Session) -> None:
    entries = session.performance.entries
    for name, value in (("bpm/140", 0.0), ("hush", 0), ("agent/reset/snare", 0.0)):
        client.send(name, value)
    client.status()  # what came before has been seen to
    assert session.performance.entries == entries
    for name, value, action in (
        ("bpm/140", 1.0, SetTempo(140)), ("agent/reset/snare", 1, Reset("snare")),
        ("pointer/0.2/0.7", 1.0, MovePointer(0.2, 0.7)), ("hush", True, Hush()),
    ):  # fmt: skip
        client.ask(name, value)
        assert action in [entry.action for entry in session.performance.entries]


def test_the_bar_from_which_a_change_holds_is_answered(client: Client, session: Session) -> None:
    (bar, *warnings) = client.done("evaluate", "kick*2; learn snare;")
    entry = session.performance.entries[-1]
    assert isinstance(entry.action, Evaluate) and bar == float(entry.bar)
    assert warnings == [
        "line 1: snare is to learn, but no instrument is the source: its agent hears silence"
    ]


def test_a_question_is_answered_row_by_row(client: Client) -> None:
    *rows, done = client.ask("events", 1.0)
    assert done == ("/gosling/done", "events", len(rows))
    assert {row[0] for row in rows} == {"/gosling/events.reply"}
    assert {row[2] for row in rows} >= {"kick", "lead"}
    assert all(isinstance(row[1], float) and row[4] in (0, 1) for row in rows)


def test_what_is_no_message_is_counted_and_what_is_for_others_ignored(client: Client) -> None:
    for data in (b"hello", b"#bundle\0", b"/gosling/bpm\0\0\0\0,?\0\0", b"\0" * 9000):
        client.send_bytes(data)
    for address in ("/gosling/fail", "/gosling/status.reply", "/1/fader1", "/ping"):
        client.send(address, 1.0)
    assert client.status()["osc/unreadable"] == 4


def test_what_is_said_of_strangers_datagrams_is_one_plain_line(
    client: Client, session: Session
) -> None:
    heard: list[str] = []
    session.subscribe(lambda n: heard.append(n.text) if isinstance(n, Said) else None)
    client.send("/\x1b[2J\nkick", 1.0)
    client.status()
    assert heard and all(text.isprintable() for text in heard)


def test_what_comes_too_often_is_said_seldom(client: Client, session: Session) -> None:
    heard: list[str] = []
    session.subscribe(lambda n: heard.append(n.text) if isinstance(n, Said) else None)
    for _ in range(500):
        client.send_bytes(b"hello")
    assert client.status()["osc/unreadable"] == 500
    assert len(heard) < 100


def test_a_program_as_long_as_a_datagram_is_taken(client: Client, session: Session) -> None:
    line = "kick*4 3,3,2 (amp:0.9, lpf:800);\n"
    text = "// as long as it gets\n" + line + "//" * ((65_000 - 200) // 2)
    client.done("evaluate", text)
    action = session.performance.entries[-1].action
    assert isinstance(action, Evaluate) and action.text == text


def test_a_program_of_many_lines_is_refused_with_its_place(client: Client) -> None:
    answers = client.ask("evaluate", "kick*4;\n" * 7500 + "snair;")
    assert answers[-1][0] == "/gosling/fail" and answers[-1][3] == 7501


def test_an_address_as_long_as_a_datagram_is_refused(client: Client) -> None:
    for address in ("a/" * 32_000, "x" + "/" * 65_000, "bpm" + "/1" * 32_000):
        assert client.ask(address, 1)[0][0] == "/gosling/fail"


def test_answers_go_to_the_port_that_was_named(remote: OscRemote, client: Client) -> None:
    with Client(remote.port) as other:
        client.send("reply", other.own_port)
        assert other.receive()[:2] == ("/gosling/done", "reply")
        client.send("bpm", 5)
        assert other.receive()[:2] == ("/gosling/fail", "bpm")
        other.send("bpm", 6)  # who has named none is answered where it is
        assert other.receive()[2].startswith("bpm is 6")


def test_answers_go_to_the_port_chosen_at_the_start(session: Session, folder: Path) -> None:
    port = free_port()
    with (
        Client(port) as listener,
        OscRemote(session, folder, port=port, reply_port=listener.own_port),
        Client(port) as asker,
    ):
        asker.send("bpm", 5)
        assert listener.receive()[:2] == ("/gosling/fail", "bpm")


def test_of_too_many_senders_that_name_ports_the_first_is_forgotten(
    remote: OscRemote, client: Client
) -> None:
    with Client(remote.port) as listener:
        client.send("reply", listener.own_port)
        assert listener.receive()[0] == "/gosling/done"
        ports = {client.own_port}
        while len(ports) <= MAX_REPLIES_A_HOST:
            with Client(remote.port) as sender:
                sender.send("reply", listener.own_port)
                assert listener.receive()[0] == "/gosling/done"
                ports.add(sender.own_port)
    assert client.done("bpm", 140)  # at its own port again


def test_whoever_sent_it_and_is_gone_does_no_harm(remote: OscRemote, client: Client) -> None:
    for _ in range(50):
        with Client(remote.port) as gone:
            gone.send("bpm", 5)
    assert client.status()["bpm"] == 150


def test_the_end_is_told_to_the_player(session: Session, folder: Path) -> None:
    ended: list[bool] = []
    port = free_port()
    with (
        OscRemote(session, folder, port=port, ended=lambda: ended.append(True)),
        Client(port) as client,
    ):
        client.done("quit")
        client.status()
    assert ended == [True]


def test_a_closed_remote_gives_its_port_back(session: Session, folder: Path) -> None:
    with OscRemote(session, folder, port=free_port()) as opened:
        port = opened.port
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", port))


def test_an_empty_datagram_is_nothing(client: Client) -> None:
    client.send_bytes(b"")
    client.send_bytes(datagram("hush"))
    assert client.receive()[1] == "hush"


def test_a_synth_is_taught_saved_and_loaded_from_outside(client: Client, folder: Path) -> None:
    client.ask("/gosling/evaluate", "bpm 500; learn lead*8 1 60,63,67;")
    while float(client.status()["bar"]) < 3:
        pass  # each question waits for its answer
    assert client.ask("/gosling/agent/save", "lead", "mine")[-1][-1] == "mine.model"
    assert (folder / "mine.model").exists()
    assert client.ask("/gosling/agent/load", "lead", "mine")[-1][0] == "/gosling/done"
    assert client.ask("/gosling/predict", "lead")[-1][0] == "/gosling/done"
    (folder / "wrong.model").write_bytes(b"nonsense")
    *_, (how, _, reason, *_) = client.ask("/gosling/agent/load", "lead", "wrong")
    assert how == "/gosling/fail" and "is no saved model" in str(reason)
