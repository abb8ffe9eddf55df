"""What waits for its turn."""

import pytest

from rubbergosling.remote.inbox import MOST_BYTES, MOST_SENDERS, Inbox

FLOODER, OTHER = ("127.0.0.1", 1), ("127.0.0.1", 2)
LARGE = bytes(60_000)


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


def test_each_sender_is_served_in_order_and_all_by_turns(inbox: Inbox) -> None:
    for datagram in (b"a", b"b", b"c"):
        assert inbox.put(datagram, FLOODER)
    assert inbox.put(b"x", OTHER)
    assert len(inbox) == 4
    taken = [inbox.take() for _ in range(4)]
    assert taken == [(b"a", FLOODER), (b"x", OTHER), (b"b", FLOODER), (b"c", FLOODER)]
    assert not inbox


def test_a_flood_finds_an_end_and_leaves_room_for_others(inbox: Inbox) -> None:
    kept = sum(inbox.put(LARGE, FLOODER) for _ in range(2 * MOST_BYTES // len(LARGE)))
    assert MOST_BYTES * 0.9 < kept * len(LARGE) < MOST_BYTES * 1.1
    assert inbox.put(b"hush", OTHER)
    assert [inbox.take()[1], inbox.take()[1]] == [FLOODER, OTHER]


def test_what_was_taken_makes_room_again(inbox: Inbox) -> None:
    while inbox.put(LARGE, FLOODER):
        pass
    inbox.take()
    inbox.take()
    assert inbox.put(LARGE, FLOODER)


def test_there_are_only_so_many_senders_at_once(inbox: Inbox) -> None:
    kept = [inbox.put(b"x", ("127.0.0.1", port)) for port in range(MOST_SENDERS + 1)]
    assert kept == [True] * MOST_SENDERS + [False]


def test_nothing_can_be_taken_where_nothing_waits(inbox: Inbox) -> None:
    with pytest.raises(KeyError):
        inbox.take()
