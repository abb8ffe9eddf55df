"""Reading a session's notifications with asyncio, while other threads play."""

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest

from rubbergosling import events
from rubbergosling.player.async_notifications import Stream
from rubbergosling.player.notifications import (
    Closed,
    Entered,
    Missed,
    Notification,
    Played,
    Said,
)
from rubbergosling.player.publisher import Publisher
from tests.player.patient_clock import PatientClock
from tests.support.sessions import silent_session


def said(*numbers: int) -> list[Said]:
    return [Said(str(number)) for number in numbers]


def in_a_thread(work: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=work)
    thread.start()
    return thread


def tell(publisher: Publisher, notification: Notification) -> None:
    publisher.post(notification)
    publisher.deliver()


async def read_all(stream: Stream) -> list[Notification | Missed]:
    return [notification async for notification in stream]


def test_what_other_threads_tell_arrives_in_order_and_the_end_ends_it() -> None:
    publisher = Publisher()

    def tell_all() -> None:
        for notification in [*said(*range(500)), Closed()]:
            tell(publisher, notification)

    async def read() -> list[Notification | Missed]:
        async with Stream(publisher.subscribe) as stream:
            thread = in_a_thread(tell_all)
            found = await read_all(stream)
            thread.join()
        return found

    assert asyncio.run(read()) == said(*range(500))


def test_a_slow_reader_loses_the_oldest_and_is_told_how_many() -> None:
    publisher = Publisher()

    async def read() -> list[Notification | Missed]:
        async with Stream(publisher.subscribe, most_waiting=3) as stream:
            for notification in [*said(*range(10)), Closed()]:
                tell(publisher, notification)
            return await read_all(stream)

    assert asyncio.run(read()) == [Missed(7), *said(7, 8, 9)]


class CountingLoop(asyncio.SelectorEventLoop):
    """An event loop that counts how often other threads ask something of it."""

    asked = 0

    def call_soon_threadsafe(self, *arguments: Any, **options: Any) -> asyncio.Handle:
        self.asked += 1
        return super().call_soon_threadsafe(*arguments, **options)


def test_a_loop_that_is_busy_is_woken_only_once() -> None:
    publisher, loop = Publisher(), CountingLoop()

    async def read() -> int:
        async with Stream(publisher.subscribe) as stream:
            before = loop.asked
            for notification in [*said(*range(900)), Closed()]:
                tell(publisher, notification)
            assert len(await read_all(stream)) == 900
            return loop.asked - before

    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        assert runner.run(read()) == 1


def test_nothing_is_heard_before_entering_nor_after_leaving() -> None:
    publisher = Publisher()

    async def read() -> list[Notification | Missed]:
        stream = Stream(publisher.subscribe)
        tell(publisher, Said("too early"))
        async with stream:
            tell(publisher, Said("heard"))
        tell(publisher, Said("too late"))
        tell(publisher, Closed())
        return [await anext(stream)]

    assert asyncio.run(read()) == [Said("heard")]


def test_whoever_does_not_enter_is_told_to() -> None:
    async def read() -> None:
        async for _ in Stream(Publisher().subscribe):
            pass

    with pytest.raises(RuntimeError, match="async with session"):
        asyncio.run(read())


def test_a_session_tells_what_it_plays_until_it_is_closed() -> None:
    found: list[Notification | Missed] = []
    has_entered = threading.Event()

    async def read() -> None:
        async with session.notifications() as notifications:
            has_entered.set()
            found.extend(await read_all(notifications))

    with silent_session(clock=PatientClock()) as session:
        reader = in_a_thread(lambda: asyncio.run(read()))
        assert has_entered.wait(10)
        session.evaluate("bpm 999; kick*4;")
        session.wait_until(2)
    reader.join()
    assert isinstance(found[0], Entered) and isinstance(found[-1], Entered)
    played = [event for each in found if isinstance(each, Played) for event in each.events]
    assert len(played) >= 8
    assert played == events(session.performance, 0, 100)[: len(played)]
