"""Reading an official file of NAS-Bench-101: CPU seconds and memory of a fresh process, beside reading its bytes.

Takes the file as its argument or from $NASTUI_NB101_TFRECORD; the targets are those of the file of 108 epochs only, 423,624 cells.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from pathlib import Path

from measuring import tell

TRIES = 5
BYTES = """
import sys, time
with open(sys.argv[1], "rb", buffering=0) as file:
    buffer = bytearray(1 << 24)
    while file.readinto(buffer):
        pass
print(time.process_time(), 0, 0)
"""
READ = """
import resource, sys, time
from pathlib import Path
from nastui.benchmarks.importing.nasbench101.reading import read_tfrecord
from nastui.benchmarks.progress import ProgressListener
begun = time.process_time()
source = read_tfrecord(Path(sys.argv[1]), len(sys.argv) > 2, ProgressListener(lambda text: None))
print(time.process_time() - begun, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3, len(source.cells))
"""


def main() -> None:
    path = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("NASTUI_NB101_TFRECORD", "")
    if not Path(path).is_file():
        print("left out: name an official .tfrecord of NAS-Bench-101 as the argument or in $NASTUI_NB101_TFRECORD")
        return
    bare, _, _ = measured(BYTES, path)
    seconds, megabytes, cells = measured(READ, path)
    tell(f"reading {cells:,.0f} cells, every crc checked, CPU", seconds, "s", 3)
    tell("its peak of memory", megabytes, "MB", 300)
    seconds, megabytes, _ = measured(READ, path, "curves")
    tell("the same with learning curves, CPU", seconds, "s")
    tell("its peak of memory", megabytes, "MB")
    tell("a process that reads the bytes only, CPU", bare, "s")


def measured(program: str, *arguments: str) -> list[float]:
    """What a fresh process prints: medians of several tries."""
    tries = [subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True).stdout for _ in range(TRIES)]
    return [statistics.median(numbers) for numbers in zip(*(map(float, one.split()) for one in tries), strict=True)]


if __name__ == "__main__":
    main()
