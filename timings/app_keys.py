"""How soon a key is answered in a terminal of 120×40: until the first byte, and the last, of what it changes; help also while a search runs."""

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
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app_tick import PRESET
from measuring import tell

TRIES = 40
SIZE = (40, 120)
TABS = "34561"
"""Their keys; the app opens on the last of them."""
_SILENCE = 0.25
"""Seconds after which nothing more comes of a key."""


def main() -> None:
    with opened() as terminal:
        told_both("tab switch, the first time", [answered(terminal, key) for key in TABS], 250)
        told_both("tab switch, warm", [answered(terminal, key) for key in TABS * 4], 100)
        told_both("a digit typed into the seed, or taken back, at rest", typed(terminal), 50)
    with opened() as terminal:
        os.write(terminal, b"\x12")  # ^r
        until(terminal, b"running")
        os.write(terminal, b"+" * 12)
        read_for(terminal, 3.0)
        told("help opened while a search runs at full speed", list(helped(terminal)), 50)
        os.write(terminal, b"1")
        told_both("a digit typed into the seed meanwhile", typed(terminal), 50)


def typed(terminal: int) -> list[tuple[float, float]]:
    """What each key takes in the form, where what is entered is checked a moment later."""
    quiet(terminal)
    os.write(terminal, b"\t\t\t")
    quiet(terminal)
    return [answered(terminal, key) for key in "1\x7f" * (TRIES // 2)]


def helped(terminal: int) -> Iterator[float]:
    """Milliseconds until the dialog of keys stands there; it is closed again each time."""
    for _ in range(TRIES):
        begun = time.perf_counter()
        os.write(terminal, b"?")
        until(terminal, b"Here")
        yield 1000 * (time.perf_counter() - begun)
        os.write(terminal, b"\x1b")
        read_for(terminal, 0.5)


def told_both(what: str, taken: list[tuple[float, float]], target: float) -> None:
    """Of the first bytes, for which the target is, and of the last: what is read or checked afterwards is among these."""
    told(what, [first for first, _ in taken], target)
    tell("  until the last byte, median", statistics.median(last for _, last in taken), "ms")


def told(what: str, taken: list[float], target: float) -> None:
    """Median and 95th percentile."""
    tell(f"{what}: median of {len(taken)}", statistics.median(taken), "ms")
    tell("  95th percentile", statistics.quantiles(taken, n=20)[-1], "ms", target)


@contextmanager
def opened() -> Iterator[int]:
    """The app on a terminal and in a home of its own, at rest, without the guide; it is killed in the end."""
    with tempfile.TemporaryDirectory() as home:
        presets = Path(home) / "config" / "presets"
        presets.mkdir(parents=True)
        (presets / "quickstart.toml").write_text(PRESET)
        child, terminal = pty.fork()
        if child == 0:
            os.environ |= {"TERM": "xterm-256color", "NASTUI_HOME": home}
            os.execv(sys.executable, [sys.executable, "-m", "nastui"])
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", *SIZE, 0, 0))
        try:
            until(terminal, b"Run")
            quiet(terminal)
            os.write(terminal, b"\x0c")  # ^l
            quiet(terminal)
            yield terminal
        finally:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            os.close(terminal)


def answered(terminal: int, key: str) -> tuple[float, float]:
    """Milliseconds from a key to the first byte of what it changes, and to the last."""
    begun = time.perf_counter()
    os.write(terminal, key.encode())
    os.read(terminal, 65536)
    first = last = time.perf_counter()
    while select.select([terminal], [], [], _SILENCE)[0]:
        os.read(terminal, 65536)
        last = time.perf_counter()
    return 1000 * (first - begun), 1000 * (last - begun)


def until(terminal: int, text: bytes) -> None:
    """Read until it has come."""
    seen, end = b"", time.monotonic() + 20
    while text not in seen:
        ready, _, _ = select.select([terminal], [], [], max(0.0, end - time.monotonic()))
        if not ready:
            raise TimeoutError(f"no {text!r} after 20 s: {seen[-300:]!r}")
        seen = seen[-4096:] + os.read(terminal, 65536)


def quiet(terminal: int) -> None:
    """Read until nothing has come for a second."""
    while read_for(terminal, 1.0):
        pass


def read_for(terminal: int, seconds: float) -> int:
    """Bytes that come meanwhile."""
    count, end = 0, time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        if select.select([terminal], [], [], left)[0]:
            count += len(os.read(terminal, 65536))
    return count


if __name__ == "__main__":
    main()
