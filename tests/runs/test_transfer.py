"""Accuracies on another data set as a feature: smoothed over cells that compute alike, of the same space, never of what is searched."""

import numpy as np
import pytest

from nastui.base.errors import InputError
from nastui.benchmarks.catalogue import benchmark_named
from nastui.runs.preparing import prepare
from nastui.runs.session import begin, go_on
from nastui.runs.spec import spec_from
from nastui.runs.store import Store
from nastui.runs.transfer import _smooth, transfer_of


def test_a_class_of_many_forms_keeps_its_mean_and_a_lone_one_leans_on_its_structure():
    accuracies = np.array([90.0, 80.0, 80.0, 80.0, 80.0, np.nan, 60.0])
    classes = np.array([0, 1, 1, 1, 1, 2, 3])
    structures = np.array([0, 0, 0, 0, 0, 0, 1])
    gaps = -np.log(np.array([0.0, 10.0, 30.0]) + 0.3 * 10)
    structure = (gaps[0] + 4 * gaps[1]) / 5
    smoothed = _smooth(accuracies, classes, structures)
    assert smoothed[0] == pytest.approx(gaps[0] / 5 + structure * 4 / 5)
    assert smoothed[1:5] == pytest.approx(gaps[1] / 2 + structure / 2)
    assert smoothed[5] == pytest.approx(structure)
    assert smoothed[6] == pytest.approx(gaps[2])


def test_mini_tss_tells_of_every_cell_of_the_space(toy):
    benchmark = benchmark_named("nats-tss")
    transfer = transfer_of("mini-tss:mnist8", benchmark, "toy")
    assert (transfer.meaning.split, transfer.meaning.epochs) == ("valid", 12)
    cells = benchmark.space.every_cell()
    known = transfer(cells)
    assert np.isfinite(known).all()
    assert np.array_equal(transfer(cells[::-7]), known[::-7])
    convolutions = (cells >= 2).sum(axis=1) - (cells == 4).sum(axis=1)
    assert known[convolutions == 6].mean() > known[convolutions == 1].mean()


@pytest.mark.parametrize(
    ("text", "said"), [("toy", "is what the run searches"), ("nats-tss:Toy", "is what the run searches"), ("mini-tss:cifar9", "no dataset 'cifar9'")]
)
def test_a_source_that_tells_nothing_or_too_much_is_refused(toy, text, said):
    with pytest.raises(InputError, match=said):
        transfer_of(text, benchmark_named("nats-tss"), "toy")


def document(**features):
    return {
        "benchmark": "nats-tss",
        "dataset": "toy",
        "seed": 1,
        "algorithm": {"name": "bayesian-optimization", "scores_as": "trends", "warm_start": 0.001},
        "predictor": {"name": "gaussian-process", "target": "as-given", "averaged": "lengths"},
        "features": features,
        "fitness": {"name": "accuracy", "epochs": 10, "split": "valid"},
        "budget": {"evaluations": 10},
    }


def test_a_run_begins_with_the_best_of_the_other_data_set(toy):
    prepared = prepare(spec_from(document(transfer="mini-tss:mnist8")))
    first = prepared.algorithm.ask()
    every = prepared.benchmark.space.every_cell()
    known = transfer_of("mini-tss:mnist8", prepared.benchmark, "toy")
    assert (known(first) >= np.sort(known(every))[-16]).all()
    assert prepared.spec.features.seconds_per_cell == 0


def test_the_error_names_the_key(toy):
    with pytest.raises(InputError) as refused:
        prepare(spec_from(document(transfer="toy")))
    assert refused.value.place.key == "features.transfer"


def stopping(session, after, monkeypatch):
    """The session is asked to stop once the algorithm was told of so many evaluations."""
    algorithm, told = session.prepared.algorithm, []
    tell = algorithm.tell

    def counted(evaluations):
        tell(evaluations)
        told.extend(evaluations.cells.tolist())
        if len(told) >= after:
            session.switches.stop.set()

    monkeypatch.setattr(algorithm, "tell", counted)
    return session


def test_a_run_that_was_stopped_goes_on_to_the_same_evaluations(toy, tmp_path, monkeypatch):
    def prepared():
        parts = document(transfer="mini-tss:mnist8")
        parts["algorithm"] |= {"target": "scaled-log-gap", "ties": "random"}
        return prepare(spec_from(parts | {"budget": {"evaluations": 14}}))

    with Store(tmp_path / "runs.sqlite") as store:
        whole = begin(store, prepared())
        whole.drive(store)
        stopped = stopping(begin(store, prepared()), 8, monkeypatch)
        assert stopped.drive(store).state == "stopped"
        assert 8 <= len(store.records(stopped.run, 6)) < 14
        assert go_on(store, store.run(stopped.run), prepared()).drive(store).state == "done"
        kept, resumed = (store.records(run, 6) for run in (whole.run, stopped.run))
    assert len(kept) == 14
    assert resumed.tobytes() == kept.tobytes()
