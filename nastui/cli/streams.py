"""Standard output and error while a command runs: a reader that has gone ends nothing, and what cannot be written is told in one sentence."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, TextIO, cast

from nastui.base.errors import StorageError


class UnwritableError(StorageError):
    """Standard output takes nothing: its disk is full, or its device is gone."""


class _Guarded:
    """A stream, text or the bytes below it. Once it has failed all else goes to the null device, so that nothing fails again at the end."""

    def __init__(self, stream: Any, *, needed: bool, above: _Guarded | None = None) -> None:
        self._stream, self._needed, self._above = stream, needed, above
        self.unread = False

    def write(self, text: Any) -> int:
        try:
            return cast("int", self._stream.write(text))
        except OSError as error:
            if text:  # click asks with an empty one which kind of stream this is
                self._failed(error)
            return len(text)

    def flush(self) -> None:
        try:
            self._stream.flush()
        except OSError as error:
            self._failed(error)

    @property
    def buffer(self) -> _Guarded:
        """What click writes to where the encoding is ASCII."""
        return _Guarded(self._stream.buffer, needed=self._needed, above=self)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def _failed(self, error: OSError) -> None:
        with suppress(OSError):
            null = os.open(os.devnull, os.O_WRONLY)
            os.dup2(null, self._stream.fileno())
            os.close(null)
        if isinstance(error, BrokenPipeError):
            (self._above or self).unread = True
        elif self._needed:
            raise UnwritableError(f"standard output cannot be written: {error.strerror}", remedy="free space there, or send it elsewhere") from None


@contextmanager
def guarded_streams() -> Iterator[None]:
    """In the block a reader that has gone changes nothing, not even the exit code; nor does standard error that cannot be written.

    Raises:
        UnwritableError: at a write to standard output that fails otherwise.
    """
    out, err = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = cast("TextIO", _Guarded(out, needed=True)), cast("TextIO", _Guarded(err, needed=False))
    try:
        yield
    finally:
        sys.stdout, sys.stderr = out, err


def unread() -> bool:
    """Whether nobody reads standard output any more; what has no end of its own ends then."""
    return isinstance(sys.stdout, _Guarded) and sys.stdout.unread
