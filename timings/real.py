"""A home folder with the real tables, for the time of a measurement."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nastui.benchmarks.importing.import_source import import_source

DATA = Path(os.environ.get("NASTUI_TEST_DATA", Path(__file__).parent.parent.parent / "shared" / "data"))


@contextmanager
def real_home(*names: str) -> Iterator[Path]:
    """NASTUI_HOME with these CSV tables (default: nats_tss.csv.gz) imported; leaves quietly where they are absent."""
    if not (DATA / "nats_tss.csv.gz").exists():
        print(f"left out: no real tables under {DATA} (set NASTUI_TEST_DATA)")
        sys.exit(0)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["NASTUI_HOME"] = folder
        for name in names or ("nats_tss.csv.gz",):
            import_source(DATA / name)
        yield Path(folder)


if __name__ == "__main__":
    print("helper of the other scripts")
