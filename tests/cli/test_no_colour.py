"""With NO_COLOR the app sends no colour: read from the bytes that a terminal is sent."""

import os
import re
import select
import sys
import time

import pytest
from waiting import PATIENCE

pty = pytest.importorskip("pty")

STYLES = re.compile(rb"\x1b\[([0-9;:]*)m")
WITHOUT_COLOUR = {"", "0", "1", "2", "3", "4", "5", "7", "8", "9", "21", "22", "23", "24", "25", "27", "28", "29"}


class Shown:
    """The app on a terminal of its own, and all bytes that it was sent."""

    def __init__(self, **environment: str) -> None:
        self.process, self.end = pty.fork()
        if self.process == 0:
            import fcntl
            import struct
            import termios

            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
            given = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LC_ALL": "C.UTF-8", **environment}
            os.execve(sys.executable, [sys.executable, "-m", "nastui"], {**os.environ, **given})
        self.bytes = b""

    def until(self, text: str) -> None:
        last = time.monotonic() + PATIENCE
        while text.encode() not in self.bytes:
            assert time.monotonic() < last, self.bytes[-2000:]
            if select.select([self.end], [], [], 0.1)[0]:
                self.bytes += os.read(self.end, 65536)

    def type(self, keys: bytes) -> None:
        os.write(self.end, keys)

    def close(self) -> None:
        os.close(self.end)
        os.waitpid(self.process, 0)


def numbers(sent: bytes) -> set[str]:
    return {number for style in STYLES.findall(sent) for number in re.split("[;:]", style.decode())}


@pytest.mark.parametrize(("theme", "no_color"), [("dark", "1"), ("terminal", "yes")])
def test_no_colour_is_sent_where_none_is_wanted(own_home, theme, no_color):
    (own_home / "config").mkdir(parents=True)
    (own_home / "config" / "settings.toml").write_text(f'[look]\ntheme = "{theme}"\n')
    shown = Shown(NO_COLOR=no_color)
    try:
        shown.until("Population")
        for keys, text in ((b"\t\t\x1b[15~", "nasbench101"), (b",", "Refresh rate"), (b"\x1b[23~6", "future-work")):  # F5, F11
            shown.type(keys)
            shown.until(text)
    finally:
        shown.close()
    assert numbers(shown.bytes) <= WITHOUT_COLOUR
    assert "7" in numbers(shown.bytes)  # where the user is, is in reverse


def test_set_to_nothing_it_asks_for_nothing(own_home):
    shown = Shown(NO_COLOR="")
    try:
        shown.until("Population")
    finally:
        shown.close()
    assert "38" in numbers(shown.bytes)
