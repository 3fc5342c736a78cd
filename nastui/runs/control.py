"""Stop, pause and pace of a run: from this process by calls, from others by commands in the store."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from nastui.runs.journal import Journal
from nastui.runs.lease import Owner, is_alive, read_owner

POLL_SECONDS = 0.1
"""How long a stop or pause may go unnoticed."""
BEAT_SECONDS = 1.0
HAND_OVER: Final = "hand over to "
"""Begins the command by which a process asks for the run; its owner follows, as JSON."""
PACE: Final = "pace "
"""Begins the command that changes the pace; the seconds per generation follow."""
SLOWEST: Final = 3600.0
"""The most seconds per generation."""


@dataclass
class Switches:
    """What this process wants of the run that it drives. Safe to use from any thread."""

    stop: threading.Event = field(default_factory=threading.Event)
    pause: threading.Event = field(default_factory=threading.Event)
    pace: float = 0.0
    """Seconds that each generation takes at least; outside all timings. May be changed at any time."""
    wait: bool = True
    """Whether a full disk or a store that is held by another process pauses the run; else it fails."""
    tell: Callable[[str], object] = lambda text: None
    """Is told of such a pause, in a sentence."""
    heir: Owner | None = None
    """The process that asked to go on with the run instead of this one."""


@dataclass
class Clock:
    """Seconds of a driver's sessions: all of them, and those that are not the engine's overhead. It stands still in pauses."""

    before: float = 0.0
    """Wall seconds of earlier sessions."""
    apart: float = 0.0
    """Seconds in pace, fitness and predictors, earlier sessions included."""
    idle: float = 0.0
    """Of these, seconds in pace of this session: no budget counts them."""
    now: Callable[[], float] = time.perf_counter
    _paused: float = 0.0
    _pausing: float | None = None

    def __post_init__(self) -> None:
        self._started = self.now()

    @property
    def wall(self) -> float:
        """Seconds that the run was driven, without pauses."""
        return self.before + (self.now() if self._pausing is None else self._pausing) - self._started - self._paused

    def leave_out(self, seconds: float, *, idle: bool) -> None:
        """Count seconds as not the engine's."""
        self.apart += seconds
        self.idle += seconds if idle else 0.0

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Stand still as long as the block runs."""
        self._pausing = self.now()
        try:
            yield
        finally:
            self._paused += self.now() - self._pausing
            self._pausing = None


def read_pace(verb: str, otherwise: float) -> float:
    """The seconds that a command names; `otherwise` where it names none that can be waited."""
    try:
        seconds = float(verb.removeprefix(PACE))
    except ValueError:
        return otherwise
    return seconds if 0 <= seconds <= SLOWEST else otherwise


class Control:
    """The driver's side: checks the switches and the store's commands, waits, and keeps the heartbeat.

    Commands up to the number `heard` were for an earlier driver.
    """

    def __init__(self, journal: Journal, switches: Switches, clock: Clock, heard: int = 0) -> None:
        self._journal, self._switches, self._clock = journal, switches, clock
        self._seen = heard
        self._polled = -math.inf  # the first checkpoint looks: a stop may have come while the driver prepared
        self._beaten = self._paced = time.perf_counter()
        self._told = switches.pace

    def checkpoint(self) -> bool:
        """Between pieces of work: wait while paused; True where the run must stop."""
        now = time.perf_counter()
        if now - self._polled >= POLL_SECONDS:
            self._obey(now)
        if self._switches.pause.is_set() and not self._switches.stop.is_set():
            self._wait_paused()
        return self._switches.stop.is_set()

    def pace(self) -> None:
        """After a generation: wait until it has taken its time. A stop or a pause ends the wait."""
        if self._switches.pace > 0:
            begun = self._clock.wall
            self._wait(lambda: time.perf_counter() - self._paced < self._switches.pace)
            self._clock.leave_out(self._clock.wall - begun, idle=True)
        self._paced = time.perf_counter()

    def _obey(self, now: float) -> None:
        self._polled = now
        self.listen()
        if (pace := self._switches.pace) != self._told:
            self._told = pace
            self._journal.event("pace", {"pace": pace})
        if now - self._beaten >= BEAT_SECONDS:
            self._beat("paused" if self._switches.pause.is_set() else "running")

    def listen(self) -> None:
        """Take what the store's commands say over into the switches."""
        for number, verb in self._journal.store.commands(self._journal.lease.run, self._seen):
            self._seen = number
            if verb.startswith(HAND_OVER):
                heir = read_owner(verb.removeprefix(HAND_OVER))
                if is_alive(heir, time.time()):  # else it has died since it asked
                    self._switches.heir = heir
                    self._switches.stop.set()
            elif verb == "stop":
                self._switches.stop.set()
            elif verb.startswith(PACE):
                self._switches.pace = read_pace(verb, self._switches.pace)
            elif verb == "pause":
                self._switches.pause.set()
            else:
                self._switches.pause.clear()

    def _beat(self, state: str) -> None:
        self._beaten = time.perf_counter()
        self._journal.beat(state, self._clock.wall, self._clock.apart)

    def _wait_paused(self) -> None:
        with self._clock.paused():
            self._journal.event("paused", {})
            self._beat("paused")
            self._wait(self._switches.pause.is_set, pausing=True)
        if self._switches.heir is not None:  # who goes on with it keeps it paused
            return
        self._journal.event("resumed", {})
        self._beat("running")

    def _wait(self, waiting: Callable[[], bool], *, pausing: bool = False) -> None:
        while waiting() and not self._switches.stop.is_set() and (pausing or not self._switches.pause.is_set()):
            self._switches.stop.wait(min(POLL_SECONDS, self._switches.pace / 4 or POLL_SECONDS))
            if (now := time.perf_counter()) - self._polled >= POLL_SECONDS:
                self._obey(now)
