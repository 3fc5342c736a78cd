"""Commands that are sent a signal at some moment of their life, and what is left of them."""

import os
import pty
import select
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

PATIENCE = 60.0
MARK = "NASTUI_TEST_MARK"


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str
    left: list[int]
    """Processes of it that are still there."""


@dataclass(frozen=True)
class Blow:
    """A signal, and whether the whole group gets it, as from a terminal or from `timeout`."""

    number: int
    group: bool

    def strike(self, pid: int) -> None:
        with suppress(ProcessLookupError):  # it has ended by itself
            (os.killpg if self.group else os.kill)(pid, self.number)


BLOWS = [
    Blow(signal.SIGINT, True),
    Blow(signal.SIGTERM, False),
    Blow(signal.SIGTERM, True),
    Blow(signal.SIGINT, False),
    Blow(signal.SIGHUP, True),
]


def marked() -> dict[str, str]:
    """An environment that all processes of a command share, and no others."""
    return {**os.environ, MARK: uuid.uuid4().hex}


def heed_signals() -> None:
    """Whatever began the tests may have signals ignored, and children inherit that."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


def with_mark(environment) -> list[int]:
    """The processes that have it."""
    sought = f"{MARK}={environment[MARK]}".encode()
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and sought in (entry / "environ").read_bytes().split(b"\0"):
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def remaining(environment, seconds=10.0) -> list[int]:
    """Those that do not end within a while."""
    end = time.monotonic() + seconds
    while (found := with_mark(environment)) and time.monotonic() < end:
        time.sleep(0.02)
    return found


def struck(arguments, moment: float, blow: Blow) -> Ended:
    """Run `nastui` and strike it; waits for the end of its pipes, which every process of it holds."""
    environment = marked()
    command = [sys.executable, "-m", "nastui", *arguments]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    child = subprocess.Popen(command, start_new_session=True, env=environment, preexec_fn=heed_signals, **pipes)
    try:
        child.wait(moment)
    except subprocess.TimeoutExpired:
        blow.strike(child.pid)
    try:
        out, err = child.communicate(timeout=PATIENCE)
    finally:
        child.kill()
    return Ended(child.returncode, out, err, remaining(environment))


@dataclass(frozen=True)
class AppEnded:
    """How the app ended, and what it wrote to its terminal."""

    code: int
    before: bytes
    after: bytes
    left: list[int]
    environment: Mapping[str, str]
    """What all its processes share."""

    @property
    def whole(self) -> bool:
        """Whether the terminal is as it was."""
        written = self.before + self.after
        return all(written.rfind(on) <= written.rfind(off) for on, off in MODES)


MODES = ((b"\x1b[?1049h", b"\x1b[?1049l"), (b"\x1b[?1000h", b"\x1b[?1000l"), (b"\x1b[?25l", b"\x1b[?25h"), (b"\x1b[?2004h", b"\x1b[?2004l"))


def app_struck(moment: float | Callable[[], bool], number: int, *, run: bool = True) -> AppEnded:
    """Open the app, start a run as soon as it can be, and send a signal: after so many seconds, or as soon as something is so."""
    environment = marked() | {"TERM": "xterm-256color", "LINES": "24", "COLUMNS": "80"}
    pid, terminal = pty.fork()
    if pid == 0:
        heed_signals()
        os.execvpe(sys.executable, [sys.executable, "-m", "nastui"], environment)
    try:
        return _app_struck(pid, terminal, moment, number, run, environment)
    except BaseException:
        os.kill(pid, signal.SIGKILL)
        raise
    finally:
        os.close(terminal)


def _app_struck(pid, terminal, moment, number, run, environment) -> AppEnded:
    begun, sent, asked = time.monotonic(), False, not run
    before, after, code = b"", b"", None
    while code is None:
        assert time.monotonic() - begun < PATIENCE, "the app goes on"
        piece = _read(terminal)
        before, after = (before, after + piece) if sent else (before + piece, after)
        if not asked and b"quickstart" in before:
            os.write(terminal, b"\x12")
            asked = True
        if not sent and (moment() if callable(moment) else time.monotonic() - begun >= moment):
            os.kill(pid, number)
            sent = True
        ended, status = os.waitpid(pid, os.WNOHANG)
        code = os.waitstatus_to_exitcode(status) if ended else None
    while piece := _read(terminal):
        after += piece
    return AppEnded(code, before, after, remaining(environment), environment)


def _read(terminal: int) -> bytes:
    if not select.select([terminal], [], [], 0.05)[0]:
        return b""
    try:
        return os.read(terminal, 1 << 16)
    except OSError:  # nobody has the other end any more
        return b""
