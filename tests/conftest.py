"""Every test has a home folder of its own, and may ask for a made-up benchmark or for the real tables."""

import csv
import gc
import gzip
import os

# Workers and their children share the cores. Read when numpy and torch are loaded, so before them.
os.environ |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")

# Hundreds of children are started; what the first of them compiles is kept for the others, also where the shell says otherwise.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

import shutil
import signal
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings
from once import made_once

from nastui.benchmarks.catalogue import benchmark_named
from nastui.benchmarks.importing.import_source import import_source
from nastui.benchmarks.table import Benchmark
from nastui.cells.nats_tss.notation import every_cell, format_cell

ROOT = Path(__file__).parent.parent

# A worker holds torch, a hundred apps and their widgets: to look through all of it whenever a little was added took a quarter of the time.
gc.set_threshold(20_000, 20, 5)

# No deadline: how long an example takes says nothing on a busy machine. `make test` tries the same examples each time, so that what passes
# on one machine passes on the next; `make check-slow` looks for new ones, and what it finds becomes an @example.
settings.register_profile("same", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None, max_examples=500)
settings.load_profile("same")


for number, usual in ((signal.SIGINT, signal.default_int_handler), (signal.SIGTERM, signal.SIG_DFL), (signal.SIGHUP, signal.SIG_DFL)):
    # A shell makes what it starts in the background ignore Ctrl+C, and nohup the hangup; children inherit that, and tests send both.
    if signal.getsignal(number) is signal.SIG_IGN:
        signal.signal(number, usual)


def pytest_xdist_auto_num_workers() -> int:
    """As many as cores may be used; each needs half a gigabyte."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, 8)


@pytest.fixture(autouse=True)
def own_home(tmp_path, monkeypatch) -> Path:
    """NASTUI_HOME of this test."""
    monkeypatch.setenv("NASTUI_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture(scope="session")
def toy_csv(tmp_path_factory) -> Path:
    """All 15,625 NATS cells with made-up numbers on the data set `toy`: valid and test accuracy, seconds, one column of single trainings."""
    return made_once(tmp_path_factory, "toy", lambda folder: _write_toy(folder / "toy.csv")) / "toy.csv"


def _write_toy(path: Path) -> None:
    cells = every_cell()
    rng = np.random.default_rng(0)
    valid = np.round(20 + 10 * (cells == 3).sum(axis=1) + rng.normal(0, 1, len(cells)), 3)
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["arch", "toy.valid@10", "toy.valid@10.run1", "toy.valid@10.run2", "toy.test@10", "toy.train_seconds@10"])
        for cell, accuracy in zip(cells, valid.tolist(), strict=True):
            writer.writerow(
                [format_cell(cell), accuracy, round(accuracy - 0.5, 3), round(accuracy + 0.5, 3), round(accuracy - 1, 3), 10 + int(cell.sum())]
            )


def _bring_into(home: Path, *sources: Path) -> None:
    """Import these files in this home."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NASTUI_HOME", str(home))
        for source in sources:
            import_source(source)


@pytest.fixture(scope="session")
def toy_tables(toy_csv, tmp_path_factory) -> Path:
    """A folder with the made-up numbers as the imported table `nats-tss`; to be copied."""
    return made_once(tmp_path_factory, "toy-home", lambda folder: _bring_into(folder, toy_csv)) / "data" / "tables"


@pytest.fixture
def toy(toy_tables, own_home) -> Benchmark:
    """The made-up numbers as the benchmark `nats-tss`."""
    shutil.copytree(toy_tables, own_home / "data" / "tables", dirs_exist_ok=True)
    return benchmark_named("nats-tss")


TOY_SPEC = {
    "benchmark": "nats-tss",
    "dataset": "toy",
    "seed": 1,
    "algorithm": {"name": "genetic", "population": 20},
    "fitness": {"name": "accuracy"},
    "budget": {"evaluations": 200},
}


@pytest.fixture
def toy_spec() -> dict:
    """The document of a short genetic search on `toy`."""
    return {**TOY_SPEC, "algorithm": dict(TOY_SPEC["algorithm"]), "fitness": dict(TOY_SPEC["fitness"]), "budget": dict(TOY_SPEC["budget"])}


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real tables; tests that need it are skipped where it is absent."""
    folder = Path(os.environ.get("NASTUI_TEST_DATA", ROOT.parent / "shared" / "data"))
    if not (folder / "nats_tss.csv.gz").exists():
        pytest.skip(f"no real tables under {folder} (set NASTUI_TEST_DATA)")
    return folder


@pytest.fixture(scope="session")
def real_home(real_data, tmp_path_factory) -> Path:
    """A home folder that holds nats-tss and nasbench101 from the real tables; to be read only: all workers share it."""
    sources = [real_data / name for name in ("nats_tss.csv.gz", "nasbench101.csv.gz")]
    return made_once(tmp_path_factory, "real-home", lambda folder: _bring_into(folder, *sources))


def write_gzip(path: Path, text: str) -> Path:
    """A small gzipped text."""
    with gzip.open(path, "wt") as file:
        file.write(text)
    return path
