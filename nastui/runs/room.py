"""A full disk, or another process that holds the store for long, pauses a run: it says so, goes on by itself, and obeys a stop meanwhile."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from nastui.base.errors import StorageError
from nastui.runs.control import Clock, Control, Switches
from nastui.runs.journal import Journal
from nastui.runs.reserve import give_room, has_room, keep_room

RETRY_SECONDS: Final = 0.5
_HEART_SECONDS: Final = 5.0
_SENTENCES: Final = {
    "full": "the disk is full: the run waits for room, and goes on by itself when there is some",
    "busy": "another process holds the run store: the run waits, and goes on by itself when that one is done",
}


class StoppedWaiting(Exception):
    """The run was told to stop before there was room: what was to be written is not, and is evaluated again by who goes on."""


class Patience:
    """How long the writes of a driver wait: until they can be done, or somebody stops the run."""

    def __init__(self, journal: Journal, control: Control, switches: Switches, clock: Clock) -> None:
        self._journal, self._control, self._switches, self._clock = journal, control, switches, clock
        self._beaten = 0.0
        keep_room(journal.store.path)

    def __call__(self, write: Callable[[], None]) -> None:
        """Write, however long that takes.

        Raises:
            StoppedWaiting: the run was stopped first.
            StorageError: it is not to wait, or waiting does not help.
        """
        try:
            write()
        except StorageError as error:
            if error.reason not in _SENTENCES or not self._switches.wait:
                raise
            with self._clock.paused():
                self._wait(write, error.reason)

    def _wait(self, write: Callable[[], None], reason: str) -> None:
        since, store = time.time(), self._journal.store
        store.wait_at_most(RETRY_SECONDS)
        self._switches.tell(_SENTENCES[reason])
        said = self._say(reason, since)
        try:
            while not self._tried(write, reason):
                said = said or self._say(reason, since)
                if self._stopped():
                    raise StoppedWaiting
        finally:
            store.wait_at_most(None)
        self._switches.tell("the run goes on")
        self._release(None if said else _SENTENCES[reason], since)

    def _release(self, reason: str | None, since: float) -> None:
        """Where the last of the room went into the evaluations, what is kept takes this."""
        try:
            self._journal.release(reason, since)
        except StorageError as error:
            if error.reason not in _SENTENCES:
                raise
            if error.reason == "full":
                give_room(self._journal.store.path)
            with suppress(StorageError):
                self._journal.store.shrink()
                self._journal.release(reason, since)

    def _say(self, reason: str, since: float) -> bool:
        """Store why it waits, in the room that is kept for that; whether it could be."""
        if reason == "full":
            give_room(self._journal.store.path)
            self._journal.store.shrink()
        try:
            self._journal.hold(_SENTENCES[reason], since)
        except StorageError:
            return False
        return True

    def _tried(self, write: Callable[[], None], reason: str) -> bool:
        if reason == "full" and not (has_room(self._journal.store.path) and keep_room(self._journal.store.path)):
            return False
        try:
            write()
        except StorageError as error:
            if error.reason not in _SENTENCES:
                raise
            if error.reason == "full":
                give_room(self._journal.store.path)
            return False
        return True

    def _stopped(self) -> bool:
        """Wait a little, and hear what the run is told."""
        self._switches.stop.wait(RETRY_SECONDS)
        self._control.listen()
        if time.monotonic() - self._beaten > _HEART_SECONDS:
            self._beaten = time.monotonic()
            with suppress(StorageError):
                self._journal.store.shrink()  # heartbeats take the place of each other
                self._journal.pulse(self._clock.wall, self._clock.apart)
        return self._switches.stop.is_set()
