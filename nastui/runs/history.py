"""The list of runs, as the runs screen shows it."""

from __future__ import annotations

import time
from dataclasses import dataclass

from nastui.runs.listing import Listed, Listing
from nastui.runs.rows import Run
from nastui.runs.store import Store


@dataclass(frozen=True)
class Past:
    """A run in the list."""

    run: Run
    state: str
    evaluations: int
    best: float | None

    @property
    def when(self) -> str:
        """When it began: the time today, else the day."""
        begun, now = time.localtime(self.run.created), time.localtime()
        return time.strftime("%H:%M:%S" if begun[:3] == now[:3] else "%m-%d %H:%M" if begun[0] == now[0] else "%Y-%m-%d", begun)

    @property
    def words(self) -> str:
        """What the filter looks at."""
        document = self.run.document
        parts = (self.run.id, self.state, self.run.preset, document["benchmark"], document["dataset"], document["algorithm"]["name"])
        return " ".join(str(part) for part in parts if part).lower()


def today() -> tuple[int, int]:
    """Year and day: when it is another, times become dates."""
    now = time.localtime()
    return now.tm_year, now.tm_yday


class History:
    """Reads the list again and again, and makes anew only what has changed."""

    def __init__(self) -> None:
        self._listing = Listing()
        self._before: tuple[Listed, ...] | None = None
        self._pasts: tuple[Past, ...] = ()

    def read(self) -> tuple[Past, ...]:
        """All runs, newest first; the very same tuple where nothing has changed.

        Raises:
            NastuiError: the store cannot be read.
        """
        listed = self._listing.read()
        if listed is not self._before:
            before = dict(zip(map(id, self._before or ()), self._pasts, strict=True))
            self._pasts = tuple(before.get(id(one)) or Past(one.run, one.state, one.evaluations, one.best) for one in listed)
            self._before = listed
        return self._pasts

    def close(self) -> None:
        """Close the connection."""
        self._listing.close()


def delete(run: str) -> None:
    """Remove a run.

    Raises:
        NastuiError: somebody drives it, or the store refuses.
    """
    with Store() as store:
        store.delete(run)
