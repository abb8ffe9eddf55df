"""Bundles: carried out at their time, at once when they are late, refused when far ahead."""

import time
from fractions import Fraction
from threading import Condition
from typing import Any

import pytest
from pythonosc.osc_bundle_builder import IMMEDIATELY, OscBundleBuilder
from pythonosc.osc_message import OscMessage

from rubbergosling import Session
from rubbergosling.osc.bundles import NTP_AT_UNIX_EPOCH
from rubbergosling.osc_remote.packets import MAX_AHEAD_SECONDS, MAX_BYTES, OVERHEAD_BYTES
from rubbergosling.osc_remote.remote import OscRemote
from rubbergosling.performance.entries import SetTempo
from rubbergosling.player.notifications import Entered, Notification
from tests.support.osc_client import Client, datagram
from tests.support.patience import PATIENCE_SECONDS

LATEST_SECONDS = 2**32 - 1 - NTP_AT_UNIX_EPOCH
"""The latest Unix time that a time tag can tell, in 2036."""


class Tempi:
    """The tempi that were set, each with the Unix time when it was."""

    def __init__(self, session: Session) -> None:
        self.found: list[tuple[Fraction, float]] = []
        self._changed = Condition()
        session.subscribe(self._hear)

    def _hear(self, notification: Notification) -> None:
        if isinstance(notification, Entered) and isinstance(notification.entry.action, SetTempo):
            with self._changed:
                self.found.append((notification.entry.action.bpm, time.time()))
                self._changed.notify_all()

    def wait_for(self, count: int) -> list[tuple[Fraction, float]]:
        """The first so many."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.found) >= count, PATIENCE_SECONDS)
        return self.found[:count]


@pytest.fixture
def tempi(session: Session) -> Tempi:
    return Tempi(session)


def bundle(seconds: float, *contents: Any) -> Any:
    """A bundle to be carried out at a Unix time, with messages or bundles in it."""
    builder = OscBundleBuilder(seconds)
    for content in contents:
        builder.add_content(OscMessage(content) if isinstance(content, bytes) else content)
    return builder.build()


def test_bundles_are_carried_out_at_their_time_whatever_order_they_came_in(
    client: Client, tempi: Tempi
) -> None:
    now = time.time()
    for bpm, ahead in ((103, 3.0), (101, 2.0), (102, 2.5), (100, None)):
        content = datagram("bpm", bpm)
        client.send_bytes(content if ahead is None else bundle(now + ahead, content).dgram)
    found = tempi.wait_for(4)
    assert [bpm for bpm, _ in found] == [100, 101, 102, 103]
    for (_, at), ahead in zip(found[1:], (2.0, 2.5, 3.0), strict=True):
        assert at >= now + ahead - 0.001
    assert client.status()["osc/late"] == 0


def test_a_bundle_for_now_is_carried_out_at_once_and_is_not_late(
    client: Client, tempi: Tempi
) -> None:
    client.send_bytes(bundle(IMMEDIATELY, datagram("bpm", 100), datagram("bpm", 101)).dgram)
    assert [bpm for bpm, _ in tempi.wait_for(2)] == [100, 101]
    assert [client.receive()[1] for _ in range(2)] == ["bpm", "bpm"]
    assert client.status()["osc/late"] == 0


def test_a_late_bundle_is_carried_out_at_once_and_counted(client: Client, tempi: Tempi) -> None:
    contents = [datagram("bpm", 100), datagram("bpm", 101)]
    client.send_bytes(bundle(time.time() - 5, *contents).dgram)
    client.send_bytes(bundle(2.0, datagram("bpm", 102)).dgram)  # from 1970
    assert [bpm for bpm, _ in tempi.wait_for(3)] == [100, 101, 102]
    assert [client.receive()[1] for _ in range(3)] == ["bpm"] * 3
    assert client.status()["osc/late"] == 3


def test_each_bundle_in_a_bundle_has_its_own_time(client: Client, tempi: Tempi) -> None:
    now = time.time()
    inner = bundle(now + 3.0, datagram("bpm", 102))
    outer = bundle(now + 2.0, inner, datagram("bpm", 101), bundle(now + 2.5, datagram("hush")))
    client.send_bytes(outer.dgram)
    (first, _), (second, at) = tempi.wait_for(2)
    assert (first, second) == (101, 102) and at >= now + 2.999
    assert [client.receive()[1] for _ in range(3)] == ["bpm", "hush", "bpm"]


def test_a_bundle_too_far_ahead_is_refused(client: Client, tempi: Tempi) -> None:
    content = datagram("bpm", 100)
    for seconds in (time.time() + MAX_AHEAD_SECONDS + 30, LATEST_SECONDS):
        client.send_bytes(bundle(seconds, content).dgram)
        ((address, name, reason),) = client.until_answered()
        assert (address, name) == ("/gosling/fail", "bpm")
        assert "too far: at most 60" in reason
    client.status()
    assert tempi.found == []


def full(count: int = 1000) -> bytes:
    """A bundle of so many messages for a long time from now."""
    builder = OscBundleBuilder(time.time() + MAX_AHEAD_SECONDS - 10)
    for _ in range(count):
        builder.add_content(OscMessage(datagram("hush")))
    return bytes(builder.build().dgram)


def test_who_has_too_many_messages_wait_for_their_time_takes_no_room_from_others(
    remote: OscRemote, client: Client, tempi: Tempi
) -> None:
    for _ in range(MAX_BYTES // OVERHEAD_BYTES // 4 // 1000 + 1):
        client.send_bytes(full())
    ((address, name, reason),) = client.until_answered()
    assert (address, name) == ("/gosling/fail", "hush")
    assert "too many messages of yours wait" in reason
    with Client(remote.port) as other:
        other.send_bytes(bundle(time.time() + 0.2, datagram("bpm", 100)).dgram)
        assert other.receive()[:2] == ("/gosling/done", "bpm")
        assert other.status()["bpm"] == 150  # what does not have to wait is done as ever
    assert [bpm for bpm, _ in tempi.found] == [100]


def test_what_a_bundle_asks_is_answered_to_its_sender(client: Client) -> None:
    client.send_bytes(bundle(time.time() + 0.1, datagram("bpm", 5), datagram("status")).dgram)
    ((_, name, _),) = client.until_answered()
    assert name == "bpm"
    assert [answer[0] for answer in client.until_answered()] == [
        "/gosling/status.reply",
        "/gosling/done",
    ]


def test_a_bundle_that_breaks_off_is_not_carried_out_at_all(client: Client, tempi: Tempi) -> None:
    whole = bundle(IMMEDIATELY, datagram("bpm", 100), datagram("bpm", 101)).dgram
    client.send_bytes(whole[:-4])
    assert client.status()["osc/unreadable"] == 1
    assert tempi.found == []
