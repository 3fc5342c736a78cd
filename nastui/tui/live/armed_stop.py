"""A stop that is asked for twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from textual.screen import Screen
from textual.timer import Timer

_SECONDS: Final = 3.0


class ArmedStop:
    """The next `s` within three seconds stops the run.

    Args:
        screen: whose timer it is.
        show: called when that begins and ends.
    """

    def __init__(self, screen: Screen[None], show: Callable[[], None]) -> None:
        self._screen, self._show = screen, show
        self._timer: Timer | None = None

    @property
    def armed(self) -> bool:
        """Whether the next `s` stops the run."""
        return self._timer is not None

    def arm(self) -> None:
        """The first `s` came."""
        self.disarm()
        self._timer = self._screen.set_timer(_SECONDS, self.disarm)
        self._show()

    def disarm(self) -> None:
        """The seconds are over, or the run is another one."""
        if self._timer:
            self._timer.stop()
            self._timer = None
            self._show()
