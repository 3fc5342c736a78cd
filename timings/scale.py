"""How many workers one driver can keep busy: 10 to 10,000 of them simulated, with the training times of NATS-Bench and a driver as measured here.

The driver serves one worker after the other: it hears what came of an evaluation, stores it, tells the algorithm, asks for the next cell and sends
it off. How long that takes is measured (engine, algorithm and store, with every evaluation committed to the disk, as a run that trains has it) and
added to `--dispatch`, the milliseconds in which an executor brings a task to another machine. A worker is idle from its end until it is served.

Takes nats_tss.csv.gz under $NASTUI_TEST_DATA (default ../shared/data).
"""

from __future__ import annotations

import argparse
import heapq
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from measuring import median_ms
from real import real_home

from nastui.algorithms.algorithm import Algorithm
from nastui.algorithms.registry import ALGORITHMS
from nastui.benchmarks.catalogue import benchmark_named
from nastui.benchmarks.columns import SECONDS, Meaning
from nastui.fitness.fitness import Evaluations
from nastui.runs.arrivals import arrival_type
from nastui.runs.journal import Journal
from nastui.runs.rows import Chunk
from nastui.runs.session import start
from nastui.runs.spec import spec_from
from nastui.runs.store import Store

WORKERS: Final = (10, 100, 1_000, 10_000)
EACH: Final = 20
"""Evaluations for each worker in a simulation."""
EPOCHS: Final = (12, 200)
MEASURED: Final[Mapping[str, tuple[dict[str, Any], int]]] = {
    "random": ({}, 1000),
    "regularized-evolution": ({}, 1000),
    "local-search": ({}, 1000),
    "bayesian-optimization": ({}, 100),
}
"""Settings, and evaluations of a measurement."""


@dataclass(frozen=True)
class Load:
    """What became of a simulated search."""

    busy: float
    """Share of the workers' time in which they trained."""
    driver: float
    """Share of the driver's time in which it served."""
    writes: float
    """Commits a second."""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--dispatch", type=float, default=2.2, help="milliseconds to bring a task to another machine")
    arguments = parser.parse_args()
    with real_home():
        served = dict(measured())
        print(f"{commits():,.0f} commits a second of one evaluation each")
        column = benchmark_named("nats-tss").column(Meaning("cifar10", SECONDS, "train", 200))
        whole = np.asarray(column, dtype=np.float64)
    for epochs in EPOCHS:
        seconds = whole * epochs / 200
        print(f"\ntrainings of {epochs} epochs, {seconds.mean():,.0f} s on average ({seconds.min():,.0f} to {seconds.max():,.0f})")
        print(f"{'':<24}{'ms served':>10}{'90 % up to':>12}" + "".join(f"{f'{workers:,}':>24}" for workers in WORKERS))
        for name, own in served.items():
            service = own + arguments.dispatch / 1000
            loads = [simulated(seconds, workers, service) for workers in WORKERS]
            told = "".join(f"{f'{100 * one.busy:.0f} % {100 * one.driver:.1f} % {one.writes:.1f}/s':>24}" for one in loads)
            print(f"{name:<24}{1000 * service:>10.1f}{reach(seconds, service):>12,}{told}")
    print("\neach: workers busy, driver busy, commits a second")


def measured() -> Iterator[tuple[str, float]]:
    """Seconds in which the driver serves an arrival: engine, algorithm, predictor and store."""
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "runs.sqlite") as store:
        for name, (settings, evaluations) in MEASURED.items():
            predictor = {"predictor": {"name": "gaussian-process"}} if ALGORITHMS.entry(name).predictor == "needs" else {}
            document = {"benchmark": "nats-tss", "dataset": "cifar10", "algorithm": {"name": name, **settings}, "fitness": {"name": "accuracy"}}
            session = start(store, spec_from(document | predictor | {"budget": {"evaluations": evaluations}, "engine": {"workers": 10}}))
            session.prepared.fitness.expensive = True
            session.drive(store)
            yield name, store.run(session.run).wall / evaluations
        yield "  after 1,000 cells", asking_late(session.prepared.algorithm)


def asking_late(search: Algorithm) -> float:
    """Seconds in which a search that knows a thousand cells gives the next while nine are under way."""
    rng = np.random.default_rng(1)
    cells = search.space.random(rng, 1000)
    nothing = np.zeros(len(cells))
    search.tell(Evaluations(cells, cells.sum(axis=1) + rng.normal(size=len(cells)), nothing, nothing, nothing, nothing))
    return median_ms(lambda: search.ask_beside(cells[:9]), 3) / 1000


def commits() -> float:
    """So many evaluations a second can be committed to this disk, one by one."""
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "runs.sqlite") as store:
        document = {"benchmark": "nats-tss", "dataset": "cifar10", "algorithm": {"name": "random"}, "fitness": {"name": "accuracy"}}
        session = start(store, spec_from(document | {"budget": {"evaluations": 1}}))
        journal = Journal(store, session.lease)
        journal.flush_every_commit()
        records = np.zeros(1, dtype=arrival_type(6))
        number = count()
        totals = (1, 1, 1, 1, 0.0, 1.0, 0, 1.0, 1.0, 0.0, {}, 0.0)
        return 1000 / median_ms(lambda: journal.append(Chunk(next(number), *totals), records), 50)


def simulated(seconds: npt.NDArray[np.float64], workers: int, service: float) -> Load:
    """Workers that each wait for the one driver after every training.

    Args:
        seconds: of trainings, one of which is drawn each time.
        workers: how many.
        service: seconds in which the driver takes an arrival and gives the next cell.
    """
    rng = np.random.default_rng(0)
    total = EACH * workers
    drawn = rng.choice(seconds, total).tolist()
    free = 0.0  # when the driver is
    ends: list[float] = []
    for training in drawn[:workers]:
        free += service
        heapq.heappush(ends, free + training)
    for training in drawn[workers:]:
        free = max(free, heapq.heappop(ends)) + service
        heapq.heappush(ends, free + training)
    last_begun = free
    trained = sum(drawn) - sum(max(end - last_begun, 0.0) for end in ends)
    return Load(trained / (workers * last_begun), service * total / last_begun, total / last_begun)


def reach(seconds: npt.NDArray[np.float64], service: float) -> int:
    """The most workers of which nine tenths are busy."""
    low, high = 1, 1_000_000
    while high - low > max(1, low // 50):
        middle = (low + high) // 2
        low, high = (middle, high) if saturated(seconds, middle, service) >= 0.9 else (low, middle)
    return low


def saturated(seconds: npt.NDArray[np.float64], workers: int, service: float) -> float:
    """The share of busy workers in the long run, by the bound of a closed queue: no faster than the driver, nor than all workers together."""
    mean = float(seconds.mean())
    return min(1.0 / service, workers / (mean + service)) * mean / workers


if __name__ == "__main__":
    main()
