"""What the app does while nobody touches it: bytes to the terminal and share of a core, on each tab, with 1,000 runs in its store."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import sys
import tempfile
import termios
import time
from pathlib import Path

from nastui.presets.reading import read
from nastui.runs.session import start
from nastui.runs.store import Store

RUNS = 1000
SIZE = (40, 120)
SETTLE_SECONDS = 8.0
WATCH_SECONDS = 10.0
TABS = (("1", "Setup"), ("2", "Live, no run"), ("3", "Runs"), ("\r", "Live, a run that is done"), ("4", "Data"), ("5", "Proxies"), ("6", "Studies"))
"""Key, what it shows; Enter is pressed in Runs."""
_TICKS = os.sysconf("SC_CLK_TCK")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["NASTUI_HOME"] = folder
        make_runs(RUNS)
        process, terminal = opened()
        try:
            read_for(terminal, SETTLE_SECONDS)
            print(f"{RUNS:,} runs; each tab watched for {WATCH_SECONDS:.0f} s, {SETTLE_SECONDS:.0f} s after it was opened\n")
            print(f"{'tab':<26}{'bytes/s':>10}{'% of a core':>13}   target 0 and < 1")
            for key, name in TABS:
                os.write(terminal, key.encode())
                read_for(terminal, SETTLE_SECONDS)
                before = cpu_seconds(process)
                written = read_for(terminal, WATCH_SECONDS)
                share = (cpu_seconds(process) - before) / WATCH_SECONDS
                print(f"{name:<26}{written / WATCH_SECONDS:>10.0f}{100 * share:>13.1f}", flush=True)
        finally:
            os.write(terminal, b"\x11")  # ^q
            read_for(terminal, 2.0)
            os.close(terminal)
            os.waitpid(process, 0)


def columns_of(store: Store, table: str) -> str:
    """All columns of a table but those that name a run."""
    rows = store._connection.execute(f"PRAGMA table_info({table})")
    return ", ".join(row["name"] for row in rows if row["name"] not in ("serial", "id", "run"))


def make_runs(count: int) -> None:
    """One run of the quickstart, and copies of it."""
    with Store() as store:
        session = start(store, read("quickstart", ()).spec, "quickstart")
        session.drive(store)
        columns, chunks = (columns_of(store, table) for table in ("runs", "chunks"))
        for place in range(count - 1):
            values = (f"{place:08x}", session.run)
            store._connection.execute(f"INSERT INTO runs (id, {columns}) SELECT ?, {columns} FROM runs WHERE id = ?", values)
            store._connection.execute(f"INSERT INTO chunks (run, {chunks}) SELECT ?, {chunks} FROM chunks WHERE run = ?", values)


def opened() -> tuple[int, int]:
    """The app in a terminal of its own: its process, and our end of the terminal."""
    process, terminal = pty.fork()
    if process == 0:
        os.environ["TERM"] = "xterm-256color"
        os.execv(sys.executable, [sys.executable, "-m", "nastui"])
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", *SIZE, 0, 0))
    return process, terminal


def read_for(terminal: int, seconds: float) -> int:
    """How many bytes the app writes in so many seconds."""
    end, count = time.monotonic() + seconds, 0
    while (left := end - time.monotonic()) > 0:
        if select.select([terminal], [], [], left)[0]:
            try:
                count += len(os.read(terminal, 65536))
            except OSError:  # the app has ended
                break
    return count


def cpu_seconds(process: int) -> float:
    """User and system time of the app so far."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


if __name__ == "__main__":
    main()
