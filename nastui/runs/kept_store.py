"""A connection that is kept between readings, to the file that is the store's now."""

from __future__ import annotations

from nastui.base.errors import StorageError
from nastui.base.paths import home
from nastui.base.sqlite import file_identity
from nastui.runs.store import Store


class KeptStore:
    """Opened by the first reading, and anew where somebody has put another file in the place of the store's. One thread at a time.

    Args:
        reading: whether it is read also where nothing may be written.
        made: whether it has been made already: where the file is not there, none is made in its place.
    """

    def __init__(self, *, reading: bool = False, made: bool = False) -> None:
        self._reading, self._made = reading, made
        self._store: Store | None = None
        self._file: tuple[int, int] | None = None
        self.openings = 0
        """How many connections there have been: what was read over another one may be of another file."""

    def opened(self) -> Store:
        """The connection.

        Raises:
            StorageError: the store cannot be opened, or its file is not there any more.
        """
        now = file_identity(path := home().store if self._store is None else self._store.path)
        if now is None and self._made:
            raise StorageError(f"the run store {path} is not there any more", remedy="bring it back; it is looked for again")
        if self._store is not None and now != self._file:
            self.close()
        if self._store is None:
            self._store = Store(reading=self._reading)
            self._file = file_identity(self._store.path)
            self._made = self._file is not None
            self.openings += 1
        return self._store

    def close(self) -> None:
        """Close the connection; the next reading opens another."""
        if self._store is not None:
            self._store.close()
            self._store = None
