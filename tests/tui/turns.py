"""A clock of the test's own: the generations of a paced run come when the test lets them."""

import threading

from nastui.runs.control import Control


class Turns:
    """Holds paced runs of this process after each generation; those at full speed go on."""

    def __init__(self) -> None:
        self._allowed = 0
        self._lock = threading.Lock()

    def let(self, generations: int = 1) -> None:
        """Let so many more generations come."""
        with self._lock:
            self._allowed += generations

    def pace(self, control: Control) -> None:
        """Stands in for `Control.pace`: a stop or a pause ends the wait, as in the real one."""
        control._wait(lambda: control._switches.pace > 0 and not self._take())

    def _take(self) -> bool:
        with self._lock:
            self._allowed -= (taken := self._allowed > 0)
            return taken
