"""Slow evaluations made by several workers: the same run, whoever makes them and whichever ends first; workers that die, hang or are stopped."""

import os
import time

import numpy as np
import pytest

from nastui.base.devices import check_worker
from nastui.base.errors import InputError
from nastui.base.executors.opening import open_executor
from nastui.base.executors.workplace import Workplace
from nastui.base.paths import home
from nastui.base.signals import SignalEvent
from nastui.fitness.fitness import Evaluations, EvaluationStopped, Fitness, FitnessFacts, Parted
from nastui.fitness.scoring.scored import Scored
from nastui.fitness.training.progress import TrainingProgress, watching
from nastui.fitness.training.training import Training
from nastui.runs.scattering import PartOf, ScatteredFitness, _on_card
from nastui.runs.session import resume, start
from nastui.runs.spec import digest_of, document_of, spec_from
from nastui.runs.store import Store

TRAINING = {
    "benchmark": "mini-tss",
    "dataset": "mnist8",
    "seed": 3,
    "algorithm": {"name": "genetic", "population": 3},
    "fitness": {"name": "training", "epochs": 1},
    "budget": {"evaluations": 4},
}
POOL = {"executor": "pool", "processes": 2, "cores": 1}
DECIDED = ("cell", "fitness", "valid", "test", "new")


def made(document, **engine):
    with Store() as store:
        session = start(store, spec_from({**document, "engine": engine}))
        outcome = session.drive(store)
        assert outcome.state == "done"
        return store.records(session.run, 6), [event for event in store.events(session.run) if event.kind == "worker died"]


def equal(one, other):
    assert len(one) == len(other)
    for name in DECIDED:
        assert np.array_equal(one[name], other[name], equal_nan=name in ("fitness", "valid", "test"))


def test_a_search_that_trains_is_the_same_in_this_process_and_in_a_pool():
    here, _ = made(TRAINING)
    pool, died = made(TRAINING, **POOL)
    equal(here, pool)
    assert not died
    assert (pool["measured_seconds"][pool["new"]] > 0).all()


def test_what_is_told_of_a_training_says_how_many_evaluations_are_made_and_wait():
    told = []
    with watching(told.append):
        made({**TRAINING, "algorithm": {"name": "random", "population": 4}}, **POOL)
    assert told
    assert all(one.queue is not None and one.queue[0] <= 2 and sum(one.queue) <= 4 for one in told)


@pytest.mark.parametrize("fitness", [{"name": "training", "epochs": 1}, {"name": "params", "seconds_per_cell": 0.5}])
def test_workers_on_another_device_are_refused_since_their_numbers_would_be_kept_as_this_ones(fitness, monkeypatch):
    for kind in (Training, Scored):
        monkeypatch.setattr(kind, "computed_on", lambda self: "mps")  # of this process alone: workers are others
    with pytest.raises(InputError, match="a worker computes on cpu, and the numbers are kept as those of mps; begin") as refused:
        made({**TRAINING, "fitness": fitness}, **POOL)
    assert refused.value.place.key == "engine.device"


@pytest.mark.parametrize("asked", ["auto", "cuda"])
def test_workers_of_this_machine_take_the_card_of_this_process(asked):
    given = spec_from({**TRAINING, "engine": {"device": asked}})
    assert _on_card(given, "cuda:1 a card").engine.device == "cuda:1"
    assert _on_card(given, "cpu") == _on_card(given, None) == _on_card(given, "cuda of mine") == given


def test_which_of_several_like_cards_a_worker_has_makes_no_difference():
    check_worker("cuda:0 a card", "cuda:3 a card")
    check_worker(None, None)
    for other in ("cuda:0 another card", "cpu", None):
        with pytest.raises(InputError):
            check_worker("cuda:0 a card", other)


def test_a_search_that_scores_is_the_same_and_its_scores_are_kept_here():
    document = {**TRAINING, "fitness": {"name": "params", "seconds_per_cell": 0.5}}
    here, _ = made({**document, "seed": 4})
    pool, _ = made({**document, "seed": 5}, **POOL)
    again, _ = made({**document, "seed": 5})
    equal(pool, again)
    assert len(here) == 4
    assert (pool["table_seconds"] == again["table_seconds"]).all()
    assert pool["measured_seconds"].any()
    assert not again["measured_seconds"].any()


def test_with_several_objectives_the_fitness_is_evaluated_by_the_workers():
    objectives = [{"measure": "fitness"}, {"score": "flops", "seconds_per_cell": 0.1, "goal": "min"}]
    document = {
        **TRAINING,
        "fitness": {"name": "params", "seconds_per_cell": 0.5},
        "seed": 6,
        "objective": objectives,
        "algorithm": {"name": "random"},
    }
    pool, _ = made(document, **POOL)
    again, _ = made(document)
    equal(pool, again)
    assert (pool["objectives"] == again["objectives"]).all()
    assert pool["measured_seconds"].any()


def test_an_asynchronous_search_has_as_many_evaluations_made_as_are_under_way():
    asynchronous = {**TRAINING, "algorithm": {"name": "regularized-evolution", "population": 2, "sample": 1}, "budget": {"evaluations": 3}}
    here, _ = made(asynchronous, workers=2)
    pool, _ = made(asynchronous, workers=2, **POOL)
    equal(here, pool)
    assert (here["submitted"] == pool["submitted"]).all()


def test_a_search_at_several_fidelities_goes_on_with_what_other_workers_have_trained():
    halving = {
        **TRAINING,
        "algorithm": {"name": "successive-halving"},
        "fitness": {"name": "training", "epochs": 2},
        "fidelity": {"epochs": "1, 2"},
        "budget": {"evaluations": 4},
    }
    here, _ = made(halving)
    pool, _ = made(halving, **POOL)
    equal(here, pool)
    assert (here["epochs"] == pool["epochs"]).all()


def test_a_plan_is_the_same_wherever_its_evaluations_are_made():
    one, other = (document_of(spec_from({**TRAINING, "engine": engine})) for engine in ({}, {**POOL, "limit": 5.0}))
    assert digest_of(one) == digest_of(other)
    assert one["engine"] == {"duplicates": "free", "domain": "all", "device": "auto", "executor": "here"}


def test_a_stop_saves_what_the_workers_are_at_and_the_run_goes_on_to_the_same_end():
    long = {**TRAINING, "fitness": {"name": "training", "epochs": 2, "checkpoint_every": 1}, "budget": {"evaluations": 2}}
    with Store() as store:
        session = start(store, spec_from({**long, "engine": POOL}))
        epochs = []

        def stop(progress: TrainingProgress) -> None:
            epochs.append(len(progress.valid))
            session.switches.stop.set()

        with watching(stop):
            assert session.drive(store).state == "stopped"
        assert epochs
        assert len(store.records(session.run, 6)) < 2
        trainings = [one.name for one in (home().state / "trainings").glob("*.pt")]
        assert trainings
        again = resume(store, store.run(session.run))
        assert again.drive(store).state == "done"
        resumed = store.records(session.run, 6)
    equal(resumed, made(long)[0])


# ---- a fitness that ends or holds up its worker


class Trap(Fitness):
    """The sum of a cell's numbers."""

    slice_size, expensive = 1, True

    def facts(self):
        return FitnessFacts("sum", "", None, None, 15625, 15625, "none", "0", timed=False)

    def covered(self):
        return np.ones(15625, dtype=np.bool_)

    def evaluate(self, cells, numbers):
        raise AssertionError("it is asked in its workers")


def worker(send, what, slip):
    """What the worker does with evaluation 2: `die`, `die once`, `hang`, `wait`."""

    def work(piece):
        if piece.number == 2 and what.startswith("die") and not (what == "die once" and os.path.exists(slip)):  # noqa: PTH110
            open(slip, "w").close()  # noqa: PTH123
            os._exit(1)
        if piece.number == 2 and what in ("hang", "wait"):
            stop = SignalEvent()
            send.catch_stop(stop)
            stop.wait(600)
            if what == "wait":
                raise EvaluationStopped
            time.sleep(600)
        total = float(np.frombuffer(piece.cell, dtype=np.uint8).sum())
        numbers = (total, np.nan, np.nan, np.nan, 0.1)
        return {
            name: np.array([value]) for name, value in zip(("fitness", "valid", "test", "table_seconds", "measured_seconds"), numbers, strict=True)
        }

    return work


CELLS = (np.arange(36) % 5).astype(np.uint8).reshape(6, 6)
SUMS = CELLS.sum(axis=1).tolist()


def trapped(what, slip, should_stop=lambda: False, **limits):
    """What comes of six evaluations, and what is told of workers."""
    told = []
    with open_executor(Workplace("pool", processes=2, **limits), worker, (what, str(slip))) as executor:
        fitness = ScatteredFitness(Trap(), executor, lambda cell: "".join(map(str, cell)), lambda kind, data: told.append((kind, data["reason"])))
        fitness.should_stop = should_stop
        fitness.foresee(CELLS, np.arange(6))
        found = [fitness.evaluate(CELLS[[one]], np.array([one])) for one in range(6)]
    return [float(one.fitness[0]) for one in found], told


def test_an_evaluation_whose_worker_dies_is_made_again(tmp_path):
    found, told = trapped("die once", tmp_path / "slip")
    assert found == SUMS
    assert told == [("worker died", "killed: evaluation 3, 234012 is tried again (1 of 3)")]


@pytest.mark.parametrize(("what", "limits", "cause"), [("die", {}, "killed"), ("hang", {"limit": 0.4}, "silent")])
def test_a_cell_that_ends_its_worker_each_time_has_no_fitness_and_the_others_are_evaluated(tmp_path, what, limits, cause):
    found, told = trapped(what, tmp_path / "slip", **limits)
    assert [*found[:2], *found[3:]] == [*SUMS[:2], *SUMS[3:]]
    assert np.isnan(found[2])
    assert [reason for _, reason in told] == [
        f"{cause}: evaluation 3, 234012 is tried again (1 of 3)",
        f"{cause}: evaluation 3, 234012 is tried again (2 of 3)",
        f"{cause}: evaluation 3, 234012 has no fitness",
    ]


def test_a_stop_ends_the_wait_for_workers(tmp_path):
    with pytest.raises(EvaluationStopped):
        trapped("wait", tmp_path / "slip", should_stop=lambda: True)


class Shared(Trap, Parted):
    """Twice the sum of a cell's numbers; the sum is its part, which several cells may share."""

    part_seconds = 1.0

    def __init__(self):
        self.looks, self.kept = [], {}

    def missing_parts(self, cells):
        self.looks.append(len(cells))
        return [[part] if part not in self.kept else [] for part in cells.sum(axis=1).tolist()]

    def compute_part(self, part):
        raise AssertionError("its workers do")

    def keep_part(self, part, result):
        assert part not in self.kept
        self.kept[part] = result

    def evaluate(self, cells, numbers):
        unknown = np.full(len(cells), np.nan)
        return Evaluations(cells, np.array([self.kept[part] for part in cells.sum(axis=1)]), unknown, unknown, np.ones(len(cells)), unknown)


def test_what_cells_lack_is_looked_up_once_and_what_they_share_is_kept_once():
    asked, inner = [], Shared()

    def sums(send):
        def work(piece):
            assert isinstance(piece, PartOf)
            asked.append(piece.part)
            return 2.0 * piece.part

        return work

    with open_executor(Workplace("here"), sums) as executor:
        fitness = ScatteredFitness(inner, executor, str, lambda kind, data: None)
        fitness.foresee(CELLS, np.arange(6))
        for _ in range(2):
            assert fitness.evaluate(CELLS, np.arange(6)).fitness.tolist() == [2.0 * one for one in SUMS]
    assert inner.looks == [6, 6, 6]
    assert asked == list(dict.fromkeys(SUMS))
    assert len(asked) < len(SUMS)
