"""The stored runs with their digests, kept between looks. Imports arrays: only to be imported in a thread."""

from __future__ import annotations

from nastui.runs.listing import Listed, Listing
from nastui.runs.rows import Run
from nastui.runs.spec_digest import digest_of


class Stored:
    """What a run is never changes, so each is digested once."""

    def __init__(self) -> None:
        self._listing = Listing()
        self._digests: dict[str, str] = {}
        self._listed: tuple[Listed, ...] | None = None
        self._runs: tuple[tuple[str, Run], ...] = ()

    def read(self) -> tuple[tuple[str, Run], ...]:
        """All runs, newest first; the very same tuple where nothing has changed.

        Raises:
            StorageError: the store cannot be read.
        """
        listed = self._listing.read()
        if listed is not self._listed:
            self._runs = tuple((self._digest(one.run), one.run) for one in listed)
            self._listed = listed
        return self._runs

    def close(self) -> None:
        """Close the connection."""
        self._listing.close()

    def _digest(self, run: Run) -> str:
        if run.id not in self._digests:
            self._digests[run.id] = digest_of(run.document)
        return self._digests[run.id]
