"""From the command to the first usable screen: nastui beside a Textual app with one label, alternately, in a pseudo-terminal of 80×24.

Usable: the text of the screen's main control has been painted (nastui: the Run button; the other: its label).
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import statistics
import struct
import sys
import tempfile
import termios
import time

from measuring import tell

TRIES = 9
LABEL = """
from textual.app import App
from textual.widgets import Label
class One(App):
    def compose(self):
        yield Label("Run")
One().run()
"""
APPS = {"a Textual app with one label": [sys.executable, "-c", LABEL], "nastui": [sys.executable, "-m", "nastui"]}


def main() -> None:
    times: dict[str, list[float]] = {name: [] for name in APPS}
    with tempfile.TemporaryDirectory() as folder:
        os.environ["NASTUI_HOME"] = folder
        for _ in range(TRIES + 1):
            for name, command in APPS.items():
                times[name].append(first_paint(command))
    label, ours = (1000 * statistics.median(taken[1:]) for taken in times.values())
    tell("a Textual app with one label", label, "ms")
    tell("nastui, first usable screen", ours, "ms")
    tell("ratio", ours / label, "times", 1.5)


def first_paint(command: list[str]) -> float:
    """Seconds until 'Run' is on the screen."""
    begun = time.perf_counter()
    child, terminal = pty.fork()
    if child == 0:
        os.environ["TERM"] = "xterm-256color"
        os.execv(command[0], command)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    seen = b""
    while b"Run" not in seen:
        ready, _, _ = select.select([terminal], [], [], 20)
        if not ready:
            raise TimeoutError(f"{command}: nothing after 20 s: {seen[-200:]!r}")
        seen += os.read(terminal, 65536)
    taken = time.perf_counter() - begun
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(terminal)
    return taken


if __name__ == "__main__":
    main()
