"""Simulated time: a clock that goes from the end of one evaluation to the end of the next."""

from __future__ import annotations

from dataclasses import dataclass, field
from heapq import heappop, heappush


@dataclass
class EventClock:
    """Evaluations that are under way, by when they end. Of those that end at the same time the one that was begun first comes first."""

    now: float = 0.0
    _ends: list[tuple[float, int]] = field(default_factory=list)

    def begin(self, number: int, since: float, seconds: float) -> None:
        """The evaluation of this number was begun at `since` and takes so long."""
        heappush(self._ends, (since + seconds, number))

    def advance(self) -> int:
        """Go on to the next end; gives its number.

        Raises:
            IndexError: nothing is under way.
        """
        self.now, number = heappop(self._ends)
        return number
