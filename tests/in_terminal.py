"""`nastui` as a real process in a terminal of its own, which can be closed."""

import os
import pty
import select
import signal
import sys
import threading
from contextlib import suppress

from signalled import heed_signals, marked
from waiting import until


class InTerminal:
    """What it writes is read all the time; `written` has all of it."""

    def __init__(self, *arguments: str) -> None:
        self.environment = marked() | {"TERM": "xterm-256color", "LINES": "30", "COLUMNS": "100", "LC_ALL": "C.UTF-8"}
        self.written = b""
        self._closed = threading.Event()
        self.pid, self._terminal = pty.fork()
        if self.pid == 0:
            heed_signals()
            os.execvpe(sys.executable, [sys.executable, "-m", "nastui", *arguments], self.environment)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def type(self, *keys: str) -> None:
        """Send keys as a terminal does."""
        for key in keys:
            os.write(self._terminal, key.encode())

    def shows(self, text: str) -> None:
        """Wait until it has written a text."""
        until(lambda: text.encode() in self.written)

    def hang_up(self) -> None:
        """Close the terminal, as a lost connection does."""
        if not self._closed.is_set():
            self._closed.set()
            self._reader.join()
            os.close(self._terminal)

    def ended(self) -> int:
        """Its exit code, once it has ended."""
        ended: list[int] = []

        def is_over() -> bool:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            ended.extend([os.waitstatus_to_exitcode(status)] if pid else [])
            return bool(ended)

        until(is_over)
        return ended[0]

    def end(self) -> None:
        """Whatever it is doing."""
        self.hang_up()
        with suppress(ProcessLookupError, ChildProcessError):
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)

    def _read(self) -> None:
        while not self._closed.is_set():
            if select.select([self._terminal], [], [], 0.05)[0]:
                try:
                    self.written += os.read(self._terminal, 1 << 16)
                except OSError:  # nobody has the other end any more
                    return
