"""Drive a run to its end, with somebody who hears how far it is. There is one engine; this only listens."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final, TypeAlias

from nastui.api.progress import Progress, read_progress
from nastui.base.workers import end_rerun
from nastui.runs.run_follower import RunFollower
from nastui.runs.session import Session
from nastui.runs.store import Store

Opening: TypeAlias = Callable[[Store], Session]
_EVERY_SECONDS: Final = 0.25


def driven(opening: Opening, on_progress: Callable[[Progress], object] | None) -> str:
    """Drive a session to its end; gives the run's id.

    With somebody to tell, the run is driven by a thread, and the caller's thread tells: a notebook can draw. What `on_progress` raises stops the run
    in good order, and is raised.
    """
    end_rerun()
    if on_progress is None:
        with Store() as store:
            session = opening(store)
            session.drive(store)
            return session.run
    thread = _Driver(opening)
    thread.start()
    try:
        return _told(thread, on_progress)
    finally:
        thread.stop()


class _Driver(threading.Thread):
    """Opens and drives a session, over a connection of its own."""

    def __init__(self, opening: Opening) -> None:
        super().__init__(name="nastui run", daemon=True)
        self._opening = opening
        self.session: Session | None = None
        self.error: BaseException | None = None
        self.unwanted = False
        self.opened = threading.Event()

    def run(self) -> None:
        """Whatever is raised is kept for the caller's thread."""
        try:
            with Store() as store:
                self.session = self._opening(store)
                if self.unwanted:
                    self.session.switches.stop.set()
                self.opened.set()
                self.session.drive(store)
        except BaseException as error:
            self.error = error
        finally:
            self.opened.set()

    def stop(self) -> None:
        """Stop the run in good order, where it still goes on, and wait for that."""
        self.unwanted = True
        if self.session is not None:
            self.session.switches.stop.set()
        self.join()


def _told(thread: _Driver, on_progress: Callable[[Progress], object]) -> str:
    thread.opened.wait()
    if thread.session is None:
        assert thread.error is not None  # why it could not be opened
        raise thread.error
    follower, before = RunFollower(thread.session.run), None
    try:
        while True:
            alive = thread.is_alive()
            if (now := read_progress(follower)) != before:
                on_progress(now)
            if not alive:
                break
            before = now
            thread.join(_EVERY_SECONDS)
    finally:
        follower.close()
    if thread.error is not None:
        raise thread.error
    return thread.session.run
