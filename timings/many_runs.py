"""A store of 5,000 finished runs with 20 million evaluations: list, app start, study status, watch, export, archive, import, delete, vacuum.

`many_runs.py [RUNS [EVALUATIONS OF EACH [BYTES OF A PAGE]]]`; with the last, nothing but the size is told. The runs go through the recorder; only the
commits are one a run instead of one a generation.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from app_start import APPS, first_paint
from measuring import tell

from nastui.base import sqlite
from nastui.base.paths import home
from nastui.cells.nats_tss.notation import every_cell
from nastui.runs.checks import chunk_values, link
from nastui.runs.journal import _APPEND, Journal
from nastui.runs.lease import this_process, versions
from nastui.runs.recorder import Recorder
from nastui.runs.records import Records, record_type
from nastui.runs.rows import Chunk
from nastui.runs.run_totals import RunTotals
from nastui.runs.store import NewRun, Store

GENERATION = 50
SPEC = {
    "benchmark": "mini-tss",
    "dataset": "mnist8",
    "seed": 1,
    "algorithm": {"name": "genetic", "population": GENERATION},
    "fitness": {"name": "accuracy"},
    "budget": {"evaluations": 4000},
}
FACTS = {
    "title": "mini-tss",
    "space": "nats-tss",
    "identity": "network",
    "dataset": "mnist8",
    "split": "valid",
    "generation_size": GENERATION,
    "metric": "accuracy",
}


class OneCommit(Journal):
    """Writes its chunks inside a transaction that is open."""

    def append(self, chunk: Chunk, records: Records) -> None:
        """As the journal does."""
        values, data = chunk_values(chunk), records.tobytes()
        with self.store.statement() as connection:
            sums = link(connection, self.lease.run, values, data)
            self._execute(connection, _APPEND, self.lease.run, *values, data, *sums)


def add_run(store: Store, seed: int, evaluations: int, cells: np.ndarray) -> None:
    """A search that gets better: random cells, fitness that rises."""
    rng = np.random.default_rng(seed)
    document = {**SPEC, "seed": seed, "budget": {"evaluations": evaluations}}
    lease = store.create(NewRun("talk/genetic", document, FACTS, versions(), 0.0), this_process(os.getpid()))
    journal = OneCommit(store, lease)
    recorder, totals = Recorder(journal, 0), RunTotals()
    records = np.empty(evaluations, dtype=record_type(6))
    records["cell"] = cells[rng.integers(len(cells), size=evaluations)]
    records["fitness"] = records["valid"] = np.round(60 + 30 * rng.random(evaluations) ** 0.5, 3)
    records["test"], records["table_seconds"] = records["fitness"] - 0.5, np.round(rng.random(evaluations) * 100, 6)
    records["measured_seconds"], records["new"] = 0.0, rng.random(evaluations) < 0.8
    with store.writing(lease.run):
        for begin in range(0, evaluations, GENERATION):
            part = records[begin : begin + GENERATION]
            totals.generation += 1
            totals.add(part)
            recorder.add(totals, part, last=True)
            recorder.flush(totals, {"diversity": float(rng.random()), "population best": totals.best})
    journal.finish("done", f"the budget of {evaluations:,} evaluations is used up", 3.2, 1.1)


def make_store(runs: int, evaluations: int) -> None:
    cells = every_cell()
    with Store() as store:
        for seed in range(1, runs + 1):
            add_run(store, seed, evaluations, cells)
        store.shrink()


@contextmanager
def timed(what: str, target: float | None = None) -> Iterator[None]:
    """Wall and processor seconds of a block, and of the processes that it starts."""
    begun, before = time.perf_counter(), _spent()
    yield
    tell(f"{what}: processor", _spent() - before, "s", target)
    tell(f"{what}: wall", time.perf_counter() - begun, "s")


def _spent() -> float:
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in both)


PEAK = """
import re, sys
sys.argv = ["nastui", *sys.argv[1:]]
from nastui.cli.main import main
try:
    main()
finally:
    kilobytes = re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]
    print("peak", int(kilobytes) // 1024, file=sys.stderr)
"""


def call(what: str, *arguments: str, target: float | None = None) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own: what it takes of the processor, beside a command that reads no store, and of memory."""
    with timed(f"nastui {what}", target):
        said = subprocess.run([sys.executable, "-c", PEAK, *arguments], capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stdout + said.stderr
    tell(f"nastui {what}: peak memory", float(said.stderr.split()[-1]), "MB", 100 if what.startswith("runs list") else None)
    return said


def main() -> None:
    runs, evaluations, page = (int(given) if given else usual for given, usual in zip([*sys.argv[1:4], "", "", ""], (5000, 4000, 0), strict=False))
    sqlite.PAGE_BYTES = page or sqlite.PAGE_BYTES
    with tempfile.TemporaryDirectory() as folder:
        os.environ["NASTUI_HOME"] = f"{folder}/home"
        with timed(f"writing {runs:,} runs of {evaluations:,} evaluations, pages of {sqlite.PAGE_BYTES:,} bytes"):
            make_store(runs, evaluations)
        tell("the store", home().store.stat().st_size / 1e6, "MB")
        tell("of which evaluations", runs * evaluations * record_type(6).itemsize / 1e6, "MB")
        if page:
            return
        call("--version", "--version")
        call("runs list", "runs", "list")
        call("runs list --json", "runs", "list", "--json")
        with Store() as store, timed("the list itself, in a process that runs", 0.5):
            listed = store.listed()
        assert len(listed) == runs
        starts: dict[str, list[float]] = {"none": [], "home": []}
        for _ in range(7):
            for name, taken in starts.items():
                os.environ["NASTUI_HOME"] = f"{folder}/{name}"
                taken.append(first_paint(APPS["nastui"]))
        tell("the app's first screen with no run, the best of 7", 1000 * min(starts["none"]), "ms")
        tell("the app's first screen with all of them, the best of 7", 1000 * min(starts["home"]), "ms")
        call("study status talk", "study", "status", "talk", "--json", target=1.0)
        call("watch", "watch", listed[runs // 2].id)
        call("runs export", "runs", "export", listed[runs // 2].id)
        call("runs delete", "runs", "delete", listed[0].id, "--yes")
        call("runs check", "runs", "check")
        with Store() as store:
            before = store.records(listed[1].id, 6).tobytes()
        moved = call("runs archive", "runs", "archive", f"{folder}/old.runs", "--json")
        assert len(json.loads(moved.stdout)["runs"]) == runs - 1
        tell("the archive", Path(f"{folder}/old.runs").stat().st_size / 1e6, "MB")
        call("runs vacuum", "runs", "vacuum")
        tell("the store without runs", home().store.stat().st_size / 1e6, "MB")
        call("runs import", "runs", "import", f"{folder}/old.runs")
        with Store() as store:
            assert store.records(listed[1].id, 6).tobytes() == before


if __name__ == "__main__":
    main()
