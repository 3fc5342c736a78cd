"""Official NATS-Bench records: reading a folder beside the bare bz2 and unpickling of the same files, with the memory of all processes.

The folder is `$NASTUI_NATS_DIR`; without it a stand-in of 1,500 records of real size is made.
"""

from __future__ import annotations

import bz2
import os
import pickle
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path

from measuring import tell
from real import DATA

from nastui.benchmarks.importing.nats.reading import read_nats
from nastui.benchmarks.progress import ProgressListener

TRIES = 3


@contextmanager
def records() -> Iterator[Path | None]:
    """A folder of records; None where there is none and none can be made."""
    maker = DATA.parent / "tools" / "make_nats_dir.py"
    if given := os.environ.get("NASTUI_NATS_DIR"):
        yield Path(given)
    elif maker.exists():
        with tempfile.TemporaryDirectory() as folder:
            options = ["--csv", DATA / "nats_tss.csv.gz", "--out", folder, "--rows", "1500", "--curves", "full"]
            subprocess.run([sys.executable, maker, *options], check=True, capture_output=True)
            yield next(Path(folder).iterdir())
    else:
        yield None


def bare(path: Path) -> int:
    """What any reader of these files must do."""
    return len(pickle.loads(bz2.decompress(path.read_bytes())))


def bare_on_all_cores(paths: list[Path]) -> None:
    with get_context("spawn").Pool() as pool:
        for _ in pool.imap_unordered(bare, paths, chunksize=64):
            pass


def seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def peak_of_family(work: Callable[[], object]) -> float:
    """Megabytes that this process and its children have together, at most; shared pages count once for each of them."""
    done, most = threading.Event(), [0.0]

    def watch() -> None:
        while not done.wait(0.05):
            most[0] = max(most[0], sum(map(_megabytes, [os.getpid(), *_children()])))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        work()
    finally:
        done.set()
        watcher.join()
    return most[0]


def _children() -> list[int]:
    return [int(pid) for task in Path("/proc/self/task").iterdir() for pid in (task / "children").read_text().split()]


def _megabytes(pid: int) -> float:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def main() -> None:
    with records() as folder:
        if folder is None:
            return
        paths = sorted(folder.glob("0*.pickle.pbz2"))
        pairs = []
        for _ in range(TRIES):
            floor = seconds(lambda: bare_on_all_cores(paths))
            pairs.append((floor, seconds(lambda: read_nats(folder, False, ProgressListener(lambda text: None)))))
        tell(f"bare bz2 and unpickling of {len(paths):,} records, all cores", statistics.median(floor for floor, _ in pairs), "s")
        tell("reading them into arrays", statistics.median(ours for _, ours in pairs), "s")
        tell("the second by the first", statistics.median(ours / floor for floor, ours in pairs), "times", 1.5)
        if Path("/proc/self/task").exists():
            tell("memory of all processes", peak_of_family(lambda: read_nats(folder, False, ProgressListener(lambda text: None))), "MB", 600)


if __name__ == "__main__":
    main()
