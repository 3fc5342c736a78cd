"""Who may do what with a run: its driver in this process, somebody with leave to send commands, or a mere reader."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, Final

from nastui.tui.searches.handle import RunHandle

PACES: Final = (0.0, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0)
"""Seconds per generation that + and − go through."""


class Controls:
    """A reader: may do nothing. Base of those who may."""

    role: ClassVar[str] = "read-only"
    can_steer: ClassVar[bool] = False

    @property
    def pace(self) -> float | None:
        """Seconds per generation, where they can be changed."""
        return None

    def pause(self, on: bool) -> None:
        """Pause, or go on."""

    def stop(self) -> None:
        """Stop."""

    def set_pace(self, seconds: float) -> None:
        """Change the pace."""


class OwnControls(Controls):
    """The driver is a thread of this process."""

    role = ""
    can_steer = True

    def __init__(self, handle: RunHandle) -> None:
        self._handle = handle

    @property
    def pace(self) -> float | None:
        """The pace now."""
        return self._handle.switches.pace

    def pause(self, on: bool) -> None:
        """Set or clear the switch."""
        (self._handle.switches.pause.set if on else self._handle.switches.pause.clear)()

    def stop(self) -> None:
        """Set the switch."""
        self._handle.stop()

    def set_pace(self, seconds: float) -> None:
        """From the next generation on."""
        self._handle.switches.pace = seconds


class StoredControls(Controls):
    """The driver is another process, which reads commands from the store."""

    role = "control"
    can_steer = True

    def __init__(self, send: Callable[[str], object]) -> None:
        self._send = send

    def pause(self, on: bool) -> None:
        """Send the command."""
        self._send("pause" if on else "resume")

    def stop(self) -> None:
        """Send the command."""
        self._send("stop")


def faster(pace: float) -> float:
    """The next quicker pace."""
    return max((step for step in PACES if step < pace - 1e-9), default=0.0)


def slower(pace: float) -> float:
    """The next slower pace."""
    return min((step for step in PACES if step > pace + 1e-9), default=pace)
