"""Who is too many: the oldest of whoever has most goes, and nobody is kept out by others."""

from contextlib import ExitStack

import pytest

from rubbergosling.studio.crowd import Crowd


def test_of_too_many_the_oldest_of_who_has_most_makes_room() -> None:
    crowd, sent_away = Crowd(max_count=5, max_of_one=4), list[str]()
    with ExitStack() as there:
        for name in ("b1", "a1", "a2", "a3", "b2", "c1"):
            crowd.make_room(name[0])
            there.enter_context(crowd.one_of(name[0], lambda name=name: sent_away.append(name)))
        assert sent_away == ["a1"]


def test_of_one_address_there_are_only_so_many() -> None:
    crowd, sent_away = Crowd(max_count=50, max_of_one=2), list[int]()
    with ExitStack() as there:
        for number in range(4):
            crowd.make_room("a")
            there.enter_context(crowd.one_of("a", lambda number=number: sent_away.append(number)))
        assert sent_away == [0, 1]
        assert not crowd.has_room("a")
    assert crowd.has_room("a")


@pytest.mark.parametrize(("address", "has_room"), [("127.0.0.1", True), ("192.168.1.9", False)])
def test_there_is_always_room_for_this_machine(address: str, has_room: bool) -> None:
    crowd = Crowd(max_count=1, max_of_one=9)
    with crowd.one_of("192.168.1.8", lambda: None):
        assert crowd.has_room(address) is has_room
