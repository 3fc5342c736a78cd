"""Tables: opening, batch look-ups, and importing the 423,624-row CSV (time and memory)."""

from __future__ import annotations

import subprocess
import sys
import time

import numpy as np
from measuring import median_ms, tell
from real import DATA, real_home

from nastui.benchmarks.columns import ACCURACY, Meaning
from nastui.benchmarks.listing import table_path
from nastui.benchmarks.table import open_benchmark
from nastui.cells.nats_tss.notation import every_cell

IMPORT = """
import resource, sys, tempfile, os
from pathlib import Path
os.environ["NASTUI_HOME"] = tempfile.mkdtemp()
from nastui.benchmarks.importing.import_source import import_source
import_source(Path(sys.argv[1]))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6)
"""


def main() -> None:
    with real_home("nats_tss.csv.gz", "nasbench101.csv.gz"):
        for name in ("nats-tss", "nasbench101"):
            tell(f"opening {name}", median_ms(lambda name=name: open_benchmark(table_path(name))), "ms", 20)
        nats, graphs = (open_benchmark(table_path(name)) for name in ("nats-tss", "nasbench101"))
        cells, valid = every_cell(), nats.column(Meaning("cifar10", ACCURACY, "valid", 200))
        tell("a batch look-up of all 15,625 cells of nats-tss", median_ms(lambda: valid[nats.find(cells)], 51), "ms", 1)
        drawn = graphs.space.random(np.random.default_rng(0), 15_625)
        tell("a batch look-up of 15,625 random cells of nasbench101", median_ms(lambda: graphs.find(drawn)), "ms")
    begun = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", IMPORT, DATA / "nasbench101.csv.gz"], capture_output=True, text=True, check=True)
    tell("importing the 423,624 rows of nasbench101.csv.gz", time.perf_counter() - begun, "s", 60)
    tell("its peak of memory", float(done.stdout), "GB", 1)


if __name__ == "__main__":
    main()
