"""The app in a browser: who closes its page, or ends its server, hangs up. Only loaded where the app is served."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from typing import Any, Protocol, cast

from textual.drivers.web_driver import WebDriver

from nastui.tui.quitting import HANGUP, Ending


class Ended(Protocol):
    """What the driver asks of the app."""

    ending: Ending


class ServedDriver(WebDriver):
    """Textual's driver for pages would quit the app when its page is closed, and with it every run."""

    def start_application_mode(self) -> None:
        """Signals stay with who heeds them: Textual would leave without ending runs in good order."""
        before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
        super().start_application_mode()
        loop = self._loop
        for number, handler in before.items():
            loop.remove_signal_handler(number)
            signal.signal(number, handler)

    def on_meta(self, packet_type: str, payload: dict[str, Any]) -> None:
        """The page was closed."""
        if packet_type == "quit":
            self._hang_up()
        else:
            super().on_meta(packet_type, payload)

    def run_input_thread(self) -> None:
        """Where nothing comes any more, the server is gone."""
        super().run_input_thread()
        if not self.exit_event.is_set():
            self._hang_up()

    def write(self, data: str) -> None:
        """To a server that is gone nothing can be written."""
        with suppress(BrokenPipeError):
            super().write(data)

    def write_meta(self, data: dict[str, object]) -> None:
        """The same."""
        with suppress(BrokenPipeError):
            super().write_meta(data)

    def _hang_up(self) -> None:
        cast("Ended", self._app).ending.begin(HANGUP)


def leave_group() -> None:
    """Ctrl-C in the terminal of the server is not meant for the app."""
    with suppress(OSError):
        os.setsid()
