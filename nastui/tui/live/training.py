"""The training that this process is at, for the live screen: the last word of the trainer, kept for whoever polls."""

from __future__ import annotations

from contextlib import ExitStack

from nastui.fitness.training.progress import Progress, watching


class Trainings:
    """Listens while the screen lives. The trainer only leaves a value here, so it never waits for the screen."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._last: Progress | None = None

    def begin(self) -> None:
        """Listen from now on."""
        self._stack.enter_context(watching(self._take))

    def end(self) -> None:
        """Listen no more."""
        self._stack.close()

    @property
    def current(self) -> Progress | None:
        """The training that has epochs left to go; None where there is none."""
        last = self._last
        return last if last is not None and len(last.valid) < last.epochs else None

    def _take(self, progress: Progress) -> None:
        self._last = progress
