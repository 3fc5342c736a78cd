"""How often all panels are redrawn.

A search at a pace for the eye is shown generation by generation. A fast one is redrawn so seldom that the screen stays free for keys, whatever
a redraw costs on this machine: a row more in a table lays out and paints the whole screen anew.
"""

from __future__ import annotations

import time
from typing import Final

_SHARE: Final = 20
"""Redrawing takes one part in so many of the time."""
_LONGEST_SECONDS: Final = 1.0


class RefreshThrottle:
    """Tells when the next redraw is due, from what the last one took with its painting."""

    def __init__(self) -> None:
        self._begun = self._next = 0.0
        self._shown = 0
        self._waiting = False

    def due(self, changed: bool, generations: int, *, urgent: bool) -> bool:
        """Whether to redraw now, with so many generations there; what must wait is remembered."""
        self._waiting = self._waiting or changed
        slow = generations <= self._shown + 1
        return self._waiting and (urgent or slow or time.monotonic() >= self._next)

    def begin(self, generations: int) -> None:
        """A redraw begins."""
        self._waiting, self._shown = False, generations
        self._begun = time.monotonic()

    def end(self) -> None:
        """The redraw is painted."""
        now = time.monotonic()
        self._next = now + min(_SHARE * (now - self._begun), _LONGEST_SECONDS)
