"""Searches of several workers on NATS-Bench beside a simulation of its own: no queue of events, no engine, no store."""

import numpy as np
import pytest

from nastui.benchmarks.columns import ACCURACY, SECONDS, Meaning
from nastui.fitness.fitness import Evaluations
from nastui.runs.preparing import prepare
from nastui.runs.session import start
from nastui.runs.spec import spec_from
from nastui.runs.store import Store

ALGORITHMS = {
    "random": ({"name": "random", "population": 10}, 300),
    "local-search": ({"name": "local-search"}, 300),
    "regularized-evolution": ({"name": "regularized-evolution", "population": 30, "sample": 5}, 300),
    "bayesian-optimization": ({"name": "bayesian-optimization", "whole_space": False, "pool": 60}, 45),
}


def document(algorithm, workers):
    settings, evaluations = ALGORITHMS[algorithm]
    predictor = {"predictor": {"name": "gaussian-process"}} if algorithm == "bayesian-optimization" else {}
    spec = {"benchmark": "nats-tss", "dataset": "cifar10", "algorithm": settings, "fitness": {"name": "accuracy", "epochs": 200}}
    return spec | predictor | {"budget": {"evaluations": evaluations}, "engine": {"workers": workers, "duplicates": "charge"}}


def simulated(spec):
    """(cell, number, second of arrival) in order of arrival: each worker in turn is looked at, whose end is the next."""
    prepared = prepare(spec)
    search, table = prepared.algorithm, prepared.benchmark
    accuracy, seconds = (
        np.asarray(table.column(one)) for one in (Meaning("cifar10", ACCURACY, "valid", 200), Meaning("cifar10", SECONDS, "train", 200))
    )
    desks, asked, begun, arrivals, now = [None] * spec.engine.workers, [], 0, [], 0.0
    while len(arrivals) < spec.budget.evaluations:
        for place in [place for place, desk in enumerate(desks) if desk is None]:
            if begun == spec.budget.evaluations:
                break
            under_way = sorted((desk[1], desk[2].tobytes()) for desk in desks if desk is not None)
            pending = np.array([np.frombuffer(cell, dtype=np.uint8) for _, cell in under_way])
            asked = asked or list(search.ask_beside(pending) if under_way else search.ask())
            cell = asked.pop(0)
            desks[place] = (now + seconds[table.find(cell[None])[0]], begun, cell)
            begun += 1
        place = min((place for place, desk in enumerate(desks) if desk is not None), key=lambda place: desks[place][:2])
        (now, number, cell), desks[place] = desks[place], None
        arrivals.append((cell.tolist(), number, float(now)))
        nothing = np.zeros(1)
        search.tell(Evaluations(cell[None], accuracy[table.find(cell[None])], nothing, nothing, nothing, nothing))
    return arrivals


@pytest.mark.parametrize("workers", [1, 6, 32, 1000])
@pytest.mark.parametrize("algorithm", list(ALGORITHMS))
def test_a_run_is_as_simulated_by_itself(real_home, tmp_path, monkeypatch, algorithm, workers):
    monkeypatch.setenv("NASTUI_HOME", str(real_home))
    spec = spec_from(document(algorithm, workers))
    with Store(tmp_path / "runs.sqlite") as store:
        session = start(store, spec)
        session.drive(store)
        found = store.records(session.run, 6)
    assert [(one["cell"].tolist(), int(one["submitted"]), float(one["arrived"])) for one in found] == simulated(spec)


def test_more_workers_are_sooner_and_no_more_than_as_many_times(real_home, tmp_path, monkeypatch):
    monkeypatch.setenv("NASTUI_HOME", str(real_home))
    ends = []
    for workers in (1, 10, 100):
        with Store(tmp_path / f"{workers}.sqlite") as store:
            session = start(store, spec_from(document("random", workers)))
            session.drive(store)
            ends.append(float(store.records(session.run, 6)["arrived"][-1]))
    one, ten, hundred = ends
    assert 9 < one / ten <= 10
    assert 40 < one / hundred <= 100
