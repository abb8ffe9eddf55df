"""What waits for its turn, and whose turn it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubbergosling.osc_remote import inbox as inbox_module
from rubbergosling.osc_remote.inbox import (
    MAX_NEWCOMERS,
    MAX_REGULARS,
    MAX_SENDERS,
    REGULAR_SECONDS,
    SMALL_BYTES,
    Inbox,
)
from rubbergosling.osc_remote.limits import Address, SharedRoom

MAX_BYTES = 32_000_000
FLOODER, OTHER = ("127.0.0.1", 1), ("127.0.0.1", 2)
PHONE = ("192.0.2.7", 9000)
LARGE = 60_000


@pytest.fixture
def inbox() -> Inbox[str]:
    return Inbox(MAX_BYTES)


def served(inbox: Inbox[str], seconds: float = 1.0) -> tuple[str, Address]:
    """What is taken next, its turn being over."""
    item, sender = inbox.take()
    inbox.done(sender, seconds)
    return item, sender


def test_each_sender_is_served_in_order_and_all_by_turns(inbox: Inbox[str]) -> None:
    for item in "abc":
        assert inbox.put(item, FLOODER, 1)
    assert inbox.put("x", OTHER, 1)
    assert len(inbox) == 4
    assert [served(inbox)[0] for _ in range(4)] == ["a", "x", "b", "c"]
    assert not inbox and not inbox.is_ready


def test_who_costs_much_gets_fewer_turns(inbox: Inbox[str]) -> None:
    for _ in range(20):
        inbox.put("dear", FLOODER, 1)
        inbox.put("cheap", OTHER, 1)
    order = [served(inbox, 10 if i == 0 else 1)[0] for i in range(12)]
    assert order == ["dear"] + ["cheap"] * 10 + ["dear"]


def test_many_senders_of_one_machine_get_no_more_than_another_machine(inbox: Inbox[str]) -> None:
    for port in range(50):
        inbox.put("flood", ("127.0.0.1", port), 1)
    for _ in range(5):
        inbox.put("phone", PHONE, 1)
    assert [served(inbox)[0] for _ in range(11)].count("phone") == 5


def test_this_machine_is_one_however_many_addresses_it_has(inbox: Inbox[str]) -> None:
    for place in range(50):
        inbox.put("flood", (f"127.0.0.{place}", 1), 1)
    inbox.put("phone", PHONE, 1)
    assert "phone" in [served(inbox)[0] for _ in range(2)]


def test_who_is_served_has_no_other_turn_meanwhile(inbox: Inbox[str]) -> None:
    for item in "ab":
        inbox.put(item, FLOODER, 1)
    assert inbox.take() == ("a", FLOODER)
    assert not inbox.is_ready
    inbox.put("x", OTHER, 1)
    assert inbox.take() == ("x", OTHER)
    inbox.done(FLOODER, 1.0)
    assert inbox.take() == ("b", FLOODER)


def test_what_is_not_finished_comes_first_in_its_senders_next_turn(inbox: Inbox[str]) -> None:
    for item in "ab":
        inbox.put(item, FLOODER, 1)
    for is_finished in (False, False, True):
        assert inbox.take() == ("a", FLOODER)
        inbox.done(FLOODER, 0.1, is_finished)
    assert inbox.take() == ("b", FLOODER)


def test_a_pause_saves_nothing_up(inbox: Inbox[str]) -> None:
    for item in ["a", *"fffff"]:
        inbox.put(item, OTHER if item == "a" else FLOODER, 1)
    for _ in range(4):
        served(inbox)
    for _ in range(3):
        inbox.put("again", OTHER, 1)
    assert [served(inbox)[0] for _ in range(5)].count("again") <= 3
    assert not inbox.is_ready


@pytest.mark.parametrize("size", [10, LARGE])
def test_a_flood_finds_an_end_and_leaves_room_for_others(inbox: Inbox[str], size: int) -> None:
    kept = 0
    while inbox.put("flood", FLOODER, size):
        kept += size + 200
    assert MAX_BYTES * 0.2 < kept < MAX_BYTES * 0.26
    assert inbox.put("large", OTHER, LARGE) and inbox.put("large", PHONE, LARGE)
    assert {served(inbox)[1] for _ in range(3)} == {FLOODER, OTHER, PHONE}


def test_what_was_taken_makes_room_again(inbox: Inbox[str]) -> None:
    while inbox.put("flood", FLOODER, LARGE):
        pass
    served(inbox)
    served(inbox)
    assert inbox.put("more", FLOODER, LARGE)


def test_there_is_room_for_a_first_small_thing_of_very_many_senders(inbox: Inbox[str]) -> None:
    for port in range(40):
        while inbox.put("flood", ("127.0.0.1", port), LARGE):
            pass
    found = [inbox.put("x", ("127.0.0.1", 100 + p), SMALL_BYTES) for p in range(MAX_SENDERS)]
    assert all(found[: MAX_SENDERS - 40]) and not any(found[MAX_SENDERS:])
    assert not inbox.put("large", ("127.0.0.1", 60_000), LARGE)


class Clock:
    """A clock that stands still."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def monotonic(self) -> float:
        """The time now."""
        return self.seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(inbox_module, "time", clock)
    return clock


def port_of_this_machine(number: int) -> Address:
    """One of very many senders on this machine."""
    return f"127.0.{number // 60_000}.1", 1 + number % 60_000


def come(inbox: Inbox[str], sender: Address) -> None:
    """A sender is here, and is served."""
    assert inbox.put("come", sender, 1)
    served(inbox)


def made_regular(inbox: Inbox[str], clock: Clock, sender: Address) -> None:
    """A sender comes, and comes again after a while."""
    come(inbox, sender)
    clock.seconds += REGULAR_SECONDS
    come(inbox, sender)


def is_ahead(inbox: Inbox[str], sender: Address) -> bool:
    """Whether a sender is served before a crowd that is not known and came first."""
    for port in range(100):
        inbox.put("crowd", ("127.9.9.9", 1 + port), 1)
    inbox.put("other", sender, 1)
    order = [served(inbox)[0] for _ in range(101)]
    return order.index("other") <= 2


def test_a_newcomer_waits_its_turn_and_who_was_here_before_is_not_behind_newcomers(
    inbox: Inbox[str], clock: Clock
) -> None:
    come(inbox, OTHER)
    assert not is_ahead(inbox, OTHER)
    made_regular(inbox, clock, PHONE)
    assert is_ahead(inbox, PHONE)


def test_who_was_here_before_stays_known_however_many_newcomers_come(
    inbox: Inbox[str], clock: Clock
) -> None:
    made_regular(inbox, clock, OTHER)
    for number in range(30_000):
        clock.seconds += 0.001
        come(inbox, port_of_this_machine(number))
    assert is_ahead(inbox, OTHER)


def test_a_flood_from_ever_new_ports_stays_new_though_ports_come_again(
    inbox: Inbox[str], clock: Clock
) -> None:
    for number in range(4 * MAX_NEWCOMERS):
        clock.seconds += 2 * REGULAR_SECONDS / MAX_NEWCOMERS
        come(inbox, port_of_this_machine(number % (2 * MAX_NEWCOMERS)))
    assert not is_ahead(inbox, port_of_this_machine(0))


def test_of_too_many_regulars_who_was_away_longest_is_a_newcomer_again(
    inbox: Inbox[str], clock: Clock
) -> None:
    regulars = [port_of_this_machine(number) for number in range(MAX_REGULARS + 1)]
    for _ in range(2):
        clock.seconds += REGULAR_SECONDS
        for sender in regulars[:MAX_NEWCOMERS]:
            come(inbox, sender)
    come(inbox, regulars[0])
    made_regular(inbox, clock, regulars[-1])
    assert is_ahead(inbox, regulars[0]) and not is_ahead(inbox, regulars[1])


def test_who_is_promoted_while_something_of_it_waits_keeps_its_order(
    inbox: Inbox[str], clock: Clock
) -> None:
    inbox.put("a", OTHER, 1)
    clock.seconds += REGULAR_SECONDS
    inbox.put("b", OTHER, 1)
    assert [served(inbox)[0] for _ in range(2)] == ["a", "b"]
    assert not inbox.is_ready and is_ahead(inbox, OTHER)


def test_there_is_room_for_something_small_of_who_was_here_before_beside_any_newcomers(
    clock: Clock,
) -> None:
    full: Inbox[str] = Inbox(MAX_SENDERS, overhead=0)
    made_regular(full, clock, OTHER)
    for number in range(2 * MAX_SENDERS):
        full.put("crowd", port_of_this_machine(100 + number), 1)
    assert not full.put("new", PHONE, 1)
    assert full.put("x", OTHER, 1)


def test_nothing_can_be_taken_where_nothing_waits(inbox: Inbox[str]) -> None:
    with pytest.raises(IndexError):
        inbox.take()


senders = st.tuples(st.sampled_from(["127.0.0.1", "127.0.0.2", "192.0.2.7"]), st.integers(1, 4))


@given(st.lists(st.tuples(senders, st.integers(1, 9), st.integers(0, 3)), max_size=60))
def test_all_that_is_put_is_taken_once_and_each_senders_in_order(
    given_items: list[tuple[Address, int, int]],
) -> None:
    inbox: Inbox[int] = Inbox(MAX_BYTES)
    put: dict[Address, list[int]] = {}
    taken: dict[Address, list[int]] = {}
    for number, (sender, seconds, turns) in enumerate(given_items):
        assert inbox.put(number, sender, 1)
        put.setdefault(sender, []).append(number)
        for _ in range(turns):
            if inbox.is_ready:
                item, whose = inbox.take()
                taken.setdefault(whose, []).append(item)
                inbox.done(whose, seconds)
    while inbox.is_ready:
        item, whose = inbox.take()
        taken.setdefault(whose, []).append(item)
        inbox.done(whose, 1.0)
    assert taken == put and len(inbox) == 0


def test_nobody_takes_more_room_than_is_left_for_others() -> None:
    room = SharedRoom(64)
    assert sum(room.take(FLOODER) for _ in range(64)) == 16
    assert sum(room.take(OTHER) for _ in range(64)) == 8
    assert sum(room.take(("127.0.0.9", port)) for port in range(64)) == 8
    room.free(OTHER, 8)
    assert room.take(OTHER, 4) and not room.take(OTHER, 4)
    assert sum(room.take(PHONE) for _ in range(64)) == 16
