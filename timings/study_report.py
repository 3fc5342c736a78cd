"""The report of 1,000 runs of 10,000 evaluations: CPU seconds, wall seconds and peak memory of each stage, in a fresh process.

The runs are made up, not searched for, and stored as the engine stores them: a genetic loop, or uniform cells; scores follow accuracy.
`--runs N` and `--evaluations N` make it smaller. Without nats_tss.csv.gz under $NASTUI_TEST_DATA (default ../shared/data) all runs are on mini-tss.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar

import numpy as np
import numpy.typing as npt
from measuring import tell
from real import DATA

from nastui.base.paths import home
from nastui.benchmarks.importing.import_source import import_source
from nastui.cells.arrays import Cells
from nastui.fitness.fitness import Evaluations
from nastui.runs.journal import Journal
from nastui.runs.lease import this_process
from nastui.runs.preparing import Prepared, prepare
from nastui.runs.recorder import Recorder
from nastui.runs.records import Records, pack
from nastui.runs.run_totals import RunTotals
from nastui.runs.spec import document_of, spec_from
from nastui.runs.store import NewRun, Store
from nastui.studies.plan.planning import PlannedRun, plan
from nastui.studies.plan.reading import study_from
from nastui.studies.plan.study import Study

TASKS: Final[dict[str, dict[str, Any]]] = {
    "NATS-Bench CIFAR-10": {"set": {"benchmark": "nats-tss", "dataset": "cifar10"}, "accuracy": {"epochs": 200}},
    "mini-tss": {"set": {"benchmark": "mini-tss", "dataset": "mnist8"}, "accuracy": {"epochs": 12}},
}
GENETIC: Final = {"preset": "talk/genetic-accuracy-nats"}
V2: Final = {"preset": "talk/nas-ea-fa-xgboost-accuracy-nats"}
ARMS: Final[dict[str, dict[str, Any]]] = {
    "genetic": GENETIC,
    "V2": V2,
    "V2, H random": {**V2, "set": {"algorithm.h_by": "random"}},
    "V2, no H": {**V2, "set": {"algorithm.top_k": 50, "algorithm.diverse_h": 0}},
    "genetic, NASWT": {"preset": "talk/genetic-naswt-nats", "training_free": True, "vary": {"fitness.score_seed": 5}},
    "genetic, parameters": {**GENETIC, "set": {"fitness.name": "params"}, "training_free": True},
    "regularized evolution": {**GENETIC, "set": {"algorithm.name": "regularized-evolution"}},
    "local search": {**GENETIC, "set": {"algorithm.name": "local-search"}},
    "random": {**GENETIC, "set": {"algorithm.name": "random"}},
    "random sampling": {**GENETIC, "set": {"algorithm.name": "random-sampling"}},
}
CLAIMS: Final[list[dict[str, Any]]] = [
    {"rule": "narrows", "first": "V2", "second": "genetic", "causes": ["V2, H random", "V2, no H"]},
    {"rule": "guides", "arm": "genetic, NASWT", "control": "genetic, parameters", "baseline": "random sampling"},
    {"rule": "different-distributions", "pairs": [["genetic", "V2"], ["genetic", "genetic, NASWT"]]},
    {"rule": "best", "arm": "V2", "reference": "genetic"},
]
POPULATION: Final = 100
Places = npt.NDArray[np.intp]
"""Of cells, among all that the space has."""
Found = TypeVar("Found")


def study_of(tasks: list[str], seeds: int, evaluations: int) -> Study:
    """Every arm on these tasks at one budget; each arm is compared with the first."""
    first, *others = ARMS
    return study_from(
        {
            "name": "large",
            "seeds": f"1..{seeds}",
            "task": [{"name": task, **TASKS[task]} for task in tasks],
            "arm": [{"name": name, **arm} for name, arm in ARMS.items()],
            "panel": [{"name": "equal", "budget": {"evaluations": evaluations}}],
            "comparison": [{"panel": "equal", "first": first, "second": other} for other in others],
            "claim": [{"name": claim["rule"], "text": "Made up.", "panel": "equal", **claim} for claim in CLAIMS],
        }
    )


# ---- the store


def make(study: Study, evaluations: int) -> None:
    """Store all runs of the study."""
    sources: dict[str, tuple[Prepared, Records]] = {}
    with Store() as store:
        for planned in plan(study):
            document = document_of(planned.spec)
            kind = json.dumps({**document, "seed": None})
            if kind not in sources:
                prepared = prepare(spec_from(document))
                sources[kind] = prepared, whole(prepared)
            prepared, known = sources[kind]
            stored = {**document_of(prepared.spec), "seed": planned.seed}
            lease = store.create(NewRun(None, stored, prepared.facts(), {}, 0.0), this_process(os.getpid()))
            journal = Journal(store, lease)
            write(journal, made_up(planned, prepared, known, evaluations), planned.arm.startswith("V2"))
            journal.finish("done", f"the budget of {evaluations:,} evaluations is used up", 0.3, 0.2)


def whole(prepared: Prepared) -> Records:
    """The evaluation of every cell; where the fitness is a score, one that follows validation accuracy."""
    cells = _every(prepared)
    document = document_of(prepared.spec)
    if document["fitness"]["name"] == "accuracy":
        return pack(prepared.fitness.evaluate(cells, np.zeros(len(cells), dtype=np.int64)), np.zeros(len(cells), dtype=np.bool_))
    accuracy = prepare(spec_from({**document, "fitness": {"name": "accuracy"}})).fitness.evaluate(cells, np.zeros(len(cells), dtype=np.int64))
    noise = np.random.default_rng(document["fitness"]["score_seed"]).normal(0, 2, len(cells))
    seconds = np.full(len(cells), document["fitness"]["seconds_per_cell"])
    scored = Evaluations(cells, accuracy.valid + noise, accuracy.valid, accuracy.test, seconds, seconds)
    return pack(scored, np.zeros(len(cells), dtype=np.bool_))


def made_up(planned: PlannedRun, prepared: Prepared, known: Records, evaluations: int) -> Records:
    """The evaluations of one run, in order."""
    rng = np.random.default_rng((list(ARMS).index(planned.arm), planned.seed))
    if planned.arm == "random":  # no cell twice, as long as there are others
        places = np.resize(rng.permutation(len(known)), evaluations)
    elif planned.arm == "random sampling":
        places = rng.integers(len(known), size=evaluations)
    else:
        places = evolved(rng, known, evaluations)
    records = known[places].copy()
    records["new"][np.unique(prepared.identify(records["cell"]), return_index=True)[1]] = 1
    records["table_seconds"][records["new"] == 0] = 0.0  # what is known is answered free of charge
    return records


def evolved(rng: np.random.Generator, known: Records, evaluations: int) -> Places:
    """A genetic loop: tournaments of 20, mutation at one position in six."""
    values = 5 ** np.arange(known["cell"].shape[1])
    at = np.empty(len(known), dtype=np.intp)
    at[known["cell"] @ values] = np.arange(len(known))
    fitness, places = np.nan_to_num(known["fitness"], nan=-np.inf), [rng.integers(len(known), size=POPULATION)]
    for _ in range(-(-evaluations // POPULATION) - 1):
        drawn = places[-1][rng.integers(POPULATION, size=(POPULATION, 20))]
        parents = known["cell"][drawn[np.arange(POPULATION), fitness[drawn].argmax(axis=1)]]
        steps = rng.integers(1, 5, size=parents.shape) * (rng.random(parents.shape) < 1 / 6)
        places.append(at[(parents + steps) % 5 @ values])
    return np.concatenate(places)[:evaluations]


def write(journal: Journal, records: Records, predicted: bool) -> None:
    """A generation at a time, with notes where a predictor was asked."""
    recorder, tally = Recorder(journal, 0), RunTotals()
    for begun in range(0, len(records), POPULATION):
        batch = records[begun : begun + POPULATION]
        tally.generation += 1
        tally.add(batch)
        recorder.add(tally, batch, last=True)
        recorder.flush(tally, {"tau": 0.5, "training cells": float(tally.unique)} if predicted and begun else {})


def _every(prepared: Prepared) -> Cells:
    cells = prepared.benchmark.space.every_cell()
    assert cells is not None
    return cells


# ---- the report


def report(study: Study) -> None:
    """All stages, each with what it took."""
    from nastui.studies.plan.matrix import matrix
    from nastui.studies.report.composing import compose
    from nastui.studies.report.render.exports import iohinspector_csv
    from nastui.studies.report.render.folder import write_report
    from nastui.studies.report.study_data import read_groups

    print(f"{'up to here: imports':<30}{time.process_time():8.2f} s of CPU {'':17}{peak():8.0f} MB at most")
    begun = time.perf_counter()
    planned = staged("plan", lambda: plan(study))
    with Store() as store:
        found = staged("match with the store", lambda: matrix(planned, store))
        groups = staged("read and reduce the runs", lambda: read_groups(store, found))
    composed = staged("compose", lambda: compose(study, found, groups))
    with tempfile.TemporaryDirectory() as folder:
        extra = {"iohinspector.csv": iohinspector_csv(groups)}
        staged("write HTML, pictures, CSV", lambda: write_report(composed, Path(folder), extra))
    tell(f"{composed.subtitle}, CPU", time.process_time(), "s", 20)
    tell("wall without imports", time.perf_counter() - begun, "s")
    tell("its peak of memory", peak(), "MB", 1000)


def staged(name: str, work: Callable[[], Found]) -> Found:
    """Do it, and print what it took."""
    cpu, wall = time.process_time(), time.perf_counter()
    found = work()
    print(f"{name:<30}{time.process_time() - cpu:8.2f} s of CPU {time.perf_counter() - wall:8.2f} s of wall{peak():8.0f} MB at most", flush=True)
    return found


def peak() -> float:
    """Of this process, MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


# ---- both, each in a process of its own


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("part", nargs="?", choices=("make", "report"), help="one part, in the home that NASTUI_HOME names; default: both")
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--evaluations", type=int, default=10_000)
    chosen = parser.parse_args()
    if chosen.part is None:
        with tempfile.TemporaryDirectory() as folder:
            for part in ("make", "report"):
                subprocess.run([sys.executable, __file__, part, *sys.argv[1:]], env={**os.environ, "NASTUI_HOME": folder}, check=True)
        return
    tasks = list(TASKS) if (DATA / "nats_tss.csv.gz").exists() else ["mini-tss"]
    study = study_of(tasks, max(1, chosen.runs // (len(tasks) * len(ARMS))), chosen.evaluations)
    if chosen.part == "report":
        report(study)
        return
    if len(tasks) > 1:
        import_source(DATA / "nats_tss.csv.gz")
    make(study, chosen.evaluations)
    print(f"{'making the store':<30}{time.process_time():8.2f} s of CPU, {home().store.stat().st_size / 1e6:,.0f} MB\n", flush=True)


if __name__ == "__main__":
    main()
