"""A connection that is kept between readings, to the file that is the store's now."""

from __future__ import annotations

from nastui.base.sqlite import file_identity
from nastui.runs.store import Store


class KeptStore:
    """Opened by the first reading, and anew where somebody has put another file in the place of the store's. One thread at a time.

    Args:
        reading: whether it is read also where nothing may be written.
    """

    def __init__(self, *, reading: bool = False) -> None:
        self._reading = reading
        self._store: Store | None = None
        self._file: tuple[int, int] | None = None
        self.openings = 0
        """How many connections there have been: what was read over another one may be of another file."""

    def opened(self) -> Store:
        """The connection.

        Raises:
            StorageError: the store cannot be opened.
        """
        if self._store is not None and file_identity(self._store.path) != self._file:
            self.close()
        if self._store is None:
            self._store = Store(reading=self._reading)
            self._file = file_identity(self._store.path)
            self.openings += 1
        return self._store

    def close(self) -> None:
        """Close the connection; the next reading opens another."""
        if self._store is not None:
            self._store.close()
            self._store = None
