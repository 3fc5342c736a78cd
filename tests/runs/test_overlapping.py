"""Runs with workers: the clock against an independent simulation, the same run after any cut, and what the store has of it."""

import heapq

import numpy as np
import pytest
from test_resume import cut, whole

from nastui.runs.arrivals import arrival_type, simulated_times
from nastui.runs.event_clock import EventClock
from nastui.runs.result import result_of, trajectory_of
from nastui.runs.session import resume, start
from nastui.runs.spec import spec_from
from nastui.runs.store import Store

ALGORITHMS = {
    "random": {"name": "random"},
    "local-search": {"name": "local-search"},
    "regularized-evolution": {"name": "regularized-evolution", "population": 20, "sample": 5},
    "bayesian-optimization": {"name": "bayesian-optimization", "whole_space": False, "pool": 100},
    "genetic": {"name": "genetic", "population": 30, "evaluate_initial": True},
}


def document(toy_spec, algorithm, workers, **engine):
    predictor = {"predictor": {"name": "gaussian-process"}} if algorithm == "bayesian-optimization" else {}
    made = {name: value for name, value in toy_spec.items() if name not in ("predictor", "acceleration")}
    evaluations = 40 if algorithm == "bayesian-optimization" else 200
    engine = engine | ({} if workers is None else {"workers": workers})
    return made | predictor | {"algorithm": ALGORITHMS[algorithm], "budget": {"evaluations": evaluations}, "engine": engine}


def records_of(made):
    with Store() as store:
        run = whole(store, made)
        return store.records(run, 6)


def list_scheduling(seconds, workers):
    """When each of these ends, where each is begun, in this order, by the worker that is free first: without a queue of events."""
    free, ends = [0.0] * workers, []
    for one in seconds:
        begun = min(free)
        free[free.index(begun)] = begun + one
        ends.append(begun + one)
    return ends


@pytest.mark.parametrize("workers", [1, 3, 50, 1000])
def test_arrivals_of_random_search_are_those_of_an_independent_simulation(toy, toy_spec, workers):
    found = records_of(document(toy_spec, "random", workers))
    begun = found[np.argsort(found["submitted"])]
    ends = list_scheduling(begun["table_seconds"].tolist(), workers)
    assert begun["arrived"].tolist() == ends
    assert (np.diff(found["arrived"]) >= 0).all()
    assert found["arrived"][-1] == max(ends)


@pytest.mark.parametrize("algorithm", ["random", "local-search", "regularized-evolution", "bayesian-optimization"])
def test_no_worker_is_idle_before_the_last_is_begun(toy, toy_spec, algorithm):
    found = records_of(document(toy_spec, algorithm, 8, duplicates="charge"))
    begun = np.sort(found["arrived"] - found["table_seconds"])
    ends = np.sort(found["arrived"])
    assert begun[:8].tolist() == [0.0] * 8
    assert np.allclose(begun[8:], ends[: len(ends) - 8])


@pytest.mark.parametrize("algorithm", list(ALGORITHMS))
def test_one_worker_is_as_none(toy, toy_spec, algorithm):
    alone, serial = (records_of(document(toy_spec, algorithm, workers)) for workers in (1, None))
    assert alone.dtype == arrival_type(6)
    for name in serial.dtype.names:
        assert alone[name].tobytes() == serial[name].tobytes(), name
    assert simulated_times(alone).tobytes() == simulated_times(serial).tobytes()


@pytest.mark.parametrize("duplicates", ["free", "charge", "skip"])
@pytest.mark.parametrize("algorithm", list(ALGORITHMS))
def test_a_cut_run_resumes_to_the_same_evaluations(toy, toy_spec, algorithm, duplicates):
    made = document(toy_spec, algorithm, 7, duplicates=duplicates)
    made["fitness"] = {"name": "accuracy", "noise": "one-run"}
    with Store() as store:
        run = whole(store, made)
        before, ended = store.records(run, 6), store.run(run).reason
        for at in (0, 1, 5, 30, len(before) - 1):
            cut(store, run, at)
            resume(store, store.run(run)).drive(store)
            assert store.records(run, 6).tobytes() == before.tobytes()
            assert store.run(run).reason == ended


def test_a_batch_is_waited_for_where_the_algorithm_is_not_asynchronous(toy, toy_spec):
    found = records_of(document(toy_spec, "genetic", 7, duplicates="charge"))
    for begin in range(0, 200, 30):
        batch = found[begin : begin + 30]
        assert sorted(batch["submitted"].tolist()) == list(range(begin, min(begin + 30, 200)))
        batch = batch[np.argsort(batch["submitted"])]
        since = found["arrived"][begin - 1] if begin else 0.0
        ends = list_scheduling(batch["table_seconds"].tolist(), 7)
        assert np.allclose(batch["arrived"] - since, ends)


def test_batches_are_the_same_whatever_the_workers(toy, toy_spec):
    one, many = (records_of(document(toy_spec, "genetic", workers, duplicates="charge")) for workers in (1, 16))
    assert np.array_equal(one["cell"], many[np.argsort(many["submitted"])]["cell"])


def test_a_query_under_way_is_not_evaluated_twice(toy, toy_spec):
    made = document(toy_spec, "regularized-evolution", 30)
    found = records_of(made)
    again = found[found["new"] == 0]
    assert len(again) > 5
    assert (again["table_seconds"] == 0).all()
    for one in again:
        first = found[(found["cell"] == one["cell"]).all(axis=1)][0]
        assert first["new"] == 1
        assert first["arrived"] <= one["arrived"]
        assert first["fitness"] == one["fitness"]


def test_results_tell_the_time_of_the_clock(toy, toy_spec):
    with Store() as store:
        made = document(toy_spec, "random", 10)
        run = whole(store, made)
        found, result = store.records(run, 6), result_of(store, store.run(run))
    assert result["simulated_seconds"] == found["arrived"][-1] < found["table_seconds"].sum() / 9
    assert result["best"]["fitness"] == found["fitness"].max()
    assert [row[1] for row in trajectory_of(found)] == [float(found["arrived"][row[0] - 1]) for row in trajectory_of(found)]


def test_the_simulated_budget_is_that_of_the_clock(toy, toy_spec):
    made = document(toy_spec, "random", 10) | {"budget": {"simulated_seconds": 100.0}}
    found = records_of(made)
    assert found["arrived"][-1] >= 100 > found["arrived"][-2]
    assert len(found) > 30


@pytest.mark.parametrize("budget", [{"unique_evaluations": 77}, {"generations": 3}, {"evaluations": 77}])
@pytest.mark.parametrize("algorithm", ["random", "regularized-evolution", "genetic"])
def test_budgets_are_exact(toy, toy_spec, algorithm, budget):
    with Store() as store:
        for workers in (5, 500):
            session = start(store, spec_from(document(toy_spec, algorithm, workers) | {"budget": budget}))
            assert session.drive(store).state == "done"
            found = store.records(session.run, 6)
            counted = int(found["new"].sum()) if "unique_evaluations" in budget else len(found)
            sizes = {"random": 100, "regularized-evolution": 20, "genetic": 30}
            assert counted == (77 if "generations" not in budget else 3 * sizes[algorithm])


def test_objectives_are_kept_beside_the_arrivals():
    spec = {"benchmark": "mini-tss", "dataset": "mnist8", "algorithm": {"name": "random"}, "fitness": {"name": "accuracy"}}
    spec |= {"budget": {"evaluations": 60}, "objective": [{"measure": "fitness"}, {"column": "flops", "max": 2e5}]}
    serial, many = (records_of(spec | {"engine": engine}) for engine in ({}, {"workers": 9}))
    assert many.dtype == arrival_type(6, 2)
    assert np.array_equal(many[np.argsort(many["submitted"])]["objectives"], serial["objectives"])


def test_of_ends_at_the_same_time_the_first_begun_comes_first():
    clock, heap = EventClock(), []
    for number, (since, seconds) in enumerate([(0.0, 3.0), (1.0, 2.0), (0.0, 1.0), (2.5, 0.5)]):
        clock.begin(number, since, seconds)
        heapq.heappush(heap, (since + seconds, number))
    assert [(clock.advance(), clock.now) for _ in range(4)] == [(number, end) for end, number in (heapq.heappop(heap) for _ in range(4))]
