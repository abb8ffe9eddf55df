"""Sends bars, hits and other notifications to subscribed clients when they sound.

The threads that play only put what happened into a queue; a thread of our own sends it. Who has
gone or is slow loses what was sent, and nobody waits.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from fractions import Fraction
from heapq import heappop, heappush
from math import floor
from queue import Empty, SimpleQueue
from typing import Any

from ..agents.agent_kind import Learnt
from ..agents.situations import STEPS_PER_BAR
from ..commands.clients import NOTIFY_SECONDS
from ..errors import VerbError
from ..player.notifications import Notification, Played, Said
from ..player.session import Session
from ..timeline.track_events import Event
from .limits import Address, SharedRoom

STREAMS = {
    "bar": ("BAR BPM", "a bar begins; its number is counted from 0"),
    "step": ("STEP BAR", "one of the 8 steps of a bar begins, 0 to 7"),
    "hit": (
        "INSTRUMENT BAR NOTE PREDICTED",
        "an instrument sounds; NOTE is -1 for a sample; PREDICTED is 1 if an agent plays it",
    ),
    "loss": (
        "INSTRUMENT BAR VALUE",
        "an agent has learnt the lesson of a bar; VALUE is its loss; none for synths",
    ),
    "guess": (
        "INSTRUMENT P0 ... P7",
        "at each bar, for each agent that learns or predicts: the probability of a hit at each of "
        "the 8 steps; none for synths",
    ),
    "error": ("TEXT", "something failed"),
    "late": ("COUNT WORST", "COUNT bundles were late so far; the latest by WORST seconds"),
}
"""What is sent to who asked with `notify`: its arguments, and what it means."""

Send = Callable[[Address, str, tuple[Any, ...]], None]

MAX_LISTENERS = 64
"""Of these, one machine has half at most."""

IDLE_SECONDS = 1.0
LOOK_SECONDS = 0.05
"""So often the queue is looked at while someone listens: events are in it before they sound."""

MAX_STEPS = 2 * STEPS_PER_BAR
"""Steps that are told of at once at most, after a sleep of the machine."""


log = logging.getLogger(__name__)


class Broadcasts:
    """Who listens, and what they are sent.

    Args:
        session: What is told of.
        send: Sends a message to an address.
    """

    def __init__(self, session: Session, send: Send) -> None:
        self._session, self._send = session, send
        self._listeners: dict[Address, float] = {}
        self._askers: dict[Address, Address] = {}
        self._places, self._changing = SharedRoom(MAX_LISTENERS), threading.Lock()
        self._happened: SimpleQueue[Notification] = SimpleQueue()
        self._hits: list[tuple[Fraction, int, Event]] = []
        self._count = self._step = self._late = 0
        self._awake, self._closing = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="OSC broadcasts", daemon=True)

    def start(self) -> None:
        """Begins to watch the session."""
        self._unsubscribe = self._session.subscribe(self._hear)
        self._thread.start()

    def close(self) -> None:
        """Ends it."""
        self._unsubscribe()
        self._closing.set()
        self._awake.set()
        self._thread.join()

    def listen(self, address: Address, asker: Address | None = None) -> None:
        """Sends what happens to an address, from now on for `NOTIFY_SECONDS`.

        Only this goes on with it: whatever else comes from there may be what we sent ourselves.

        Args:
            address: Where it is sent.
            asker: Who has asked for it, if it is not who listens.

        Raises:
            VerbError: If there are too many listeners already.
        """
        with self._changing:
            if address not in self._listeners:
                if not self._places.take(asker or address):
                    raise VerbError("too many of your machine listen already: no more can")
                self._askers[address] = asker or address
            if not self._listeners:
                self._step = floor(self._session.bar * STEPS_PER_BAR)
            # A new table each time: the thread that sends goes through the old one without a lock.
            self._listeners = {**self._listeners, address: time.monotonic() + NOTIFY_SECONDS}
        self._awake.set()

    def leave(self, address: Address) -> None:
        """Sends no more to an address."""
        self._keep(lambda listener, _: listener != address)

    def _keep(self, is_kept: Callable[[Address, float], bool]) -> None:
        """Keeps these subscriptions and no others."""
        with self._changing:
            kept = {a: until for a, until in self._listeners.items() if is_kept(a, until)}
            for gone in self._listeners.keys() - kept.keys():
                self._places.free(self._askers.pop(gone))
            self._listeners = kept

    def _hear(self, notification: Notification) -> None:
        if self._listeners:
            self._happened.put(notification)

    def _run(self) -> None:
        while not self._closing.is_set():
            try:
                rest = self.work()
            except Exception:  # the next look may be fine
                log.exception("a look at the session failed")
                rest = LOOK_SECONDS
            self._awake.wait(rest)
            self._awake.clear()

    def work(self) -> float:
        """Sends all that is due; returns the seconds until there may be more."""
        now = time.monotonic()
        if any(until <= now for until in self._listeners.values()):
            self._keep(lambda _, until: until > now)
        for notification in self._news():
            self._take(notification)
        if not self._listeners:
            self._hits.clear()
            return IDLE_SECONDS
        self._tell_steps()
        bar = self._session.bar
        while self._hits and self._hits[0][0] <= bar:
            self._tell_hit(heappop(self._hits)[2])
        self._tell_lateness()
        next_bar = Fraction(floor(bar * STEPS_PER_BAR) + 1, STEPS_PER_BAR)
        if self._hits:
            next_bar = min(next_bar, self._hits[0][0])
        return min(max(self._session.seconds_until(next_bar), 0.0), LOOK_SECONDS)

    def _news(self) -> Iterator[Notification]:
        try:
            while True:
                yield self._happened.get_nowait()
        except Empty:
            return

    def _take(self, notification: Notification) -> None:
        if isinstance(notification, Played):
            for event in notification.events:
                self._count += 1
                heappush(self._hits, (event.bar, self._count, event))
        elif isinstance(notification, Learnt):
            loss = notification.snapshot.loss
            if loss is not None:
                self._tell("loss", notification.instrument, float(notification.bar), loss)
        elif isinstance(notification, Said) and notification.is_error:
            self._tell("error", notification.text)

    def _tell_steps(self) -> None:
        reached = floor(self._session.bar * STEPS_PER_BAR)
        for step in range(max(self._step, reached - MAX_STEPS) + 1, reached + 1):
            bar, place = divmod(step, STEPS_PER_BAR)
            if place == 0:
                self._tell("bar", bar, float(self._session.tempo_bpm))
                self._tell_guesses()
            self._tell("step", place, bar)
        self._step = reached

    def _tell_guesses(self) -> None:
        for state in self._session.agents.values():
            if state.doing != "rests":
                self._tell("guess", state.instrument, *map(float, state.probabilities))

    def _tell_hit(self, event: Event) -> None:
        note = -1.0 if event.note is None else float(event.note)
        self._tell("hit", event.instrument, float(event.bar), note, int(event.predicted))

    def _tell_lateness(self) -> None:
        late = self._session.lateness
        if late.count != self._late:
            self._late = late.count
            self._tell("late", late.count, late.worst_seconds)

    def _tell(self, stream: str, *values: Any) -> None:
        for address in self._listeners:
            self._send(address, f"/gosling/{stream}", values)
