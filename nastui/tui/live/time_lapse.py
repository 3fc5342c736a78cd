"""Which generation of the run is looked at, and the run played from its first generation to its last."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import Final

from textual.screen import Screen
from textual.timer import Timer

from nastui.runs.view import RunView

_LONGEST_SECONDS: Final = 20.0
_SECONDS_PER_GENERATION: Final = 0.25


class TimeLapse:
    """The cursor over the generations of one run, and over its bests.

    Args:
        screen: whose timer plays.
        view: what is shown now.
        show: called when another generation or best is looked at.
        per_second: frames of a run that is played.
    """

    def __init__(self, screen: Screen[None], view: Callable[[], RunView | None], show: Callable[[], None], per_second: Callable[[], float]) -> None:
        self._screen, self._view, self._show, self._per_second = screen, view, show, per_second
        self.cursor: int | None = None
        """The number of the generation; None: the latest."""
        self.back = 0
        """How many bests before that generation's is shown."""
        self._timer: Timer | None = None
        self._place = 0.0
        """Where playing is among the generations that are kept."""

    @property
    def playing(self) -> bool:
        """Whether the run is being played."""
        return self._timer is not None

    def reset(self) -> None:
        """Another run: look at its latest."""
        self.stop()
        self.cursor, self.back = None, 0

    def look(self, number: int | None) -> None:
        """Look at a generation. The latest is followed."""
        self._look(number, self._numbers())

    def step(self, by: int) -> None:
        """So many generations later; earlier where negative."""
        self.stop()
        numbers = self._numbers()
        self._go(self._at(numbers) + by, numbers)

    def step_best(self, by: int) -> None:
        """So many bests later."""
        view = self._view()
        most = len(view.bests) - 1 if view else 0
        back = min(max(self.back - by, 0), max(most, 0))
        if back != self.back:
            self.back = back
            self._show()

    def play(self) -> None:
        """Play from here, or from the beginning where the latest is looked at; a run that is played stands still."""
        if self.playing:
            self.stop()
            self._show()
            return
        numbers = self._numbers()
        self._place = 0.0 if self.cursor is None else float(self._at(numbers))
        self._timer = self._screen.set_interval(1 / self._per_second(), self.tick)
        self._go(int(self._place), numbers)

    def tick(self) -> None:
        """The next frame."""
        numbers = self._numbers()
        count = len(numbers)
        seconds = min(_LONGEST_SECONDS, max(1.0, _SECONDS_PER_GENERATION * count))
        self._place += count / (seconds * self._per_second())
        if self._place >= count - 1:
            self.stop()
            if not self._look(None, numbers):
                self._show()  # that it stands still
        else:
            self._go(math.floor(self._place), numbers)

    def stop(self) -> None:
        """Play no further."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    def _numbers(self) -> list[int]:
        view = self._view()
        return [one.number for one in view.snapshot.generations] if view else []

    def _look(self, number: int | None, numbers: Sequence[int]) -> bool:
        """Look at one of the generations that are kept; whether it is another than before, which is then shown."""
        number = None if number is None or not numbers or number >= numbers[-1] else number
        if number == self.cursor:
            return False
        self.cursor, self.back = number, 0
        self._show()
        return True

    def _at(self, numbers: Sequence[int]) -> int:
        """The place of the generation that is looked at among those that are kept."""
        return len(numbers) - 1 if self.cursor is None else max(0, bisect_right(numbers, self.cursor) - 1)

    def _go(self, place: int, numbers: Sequence[int]) -> None:
        if numbers:
            self._look(numbers[min(max(place, 0), len(numbers) - 1)], numbers)
