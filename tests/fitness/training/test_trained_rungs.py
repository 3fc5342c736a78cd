"""Real training at several fidelities: continued from checkpoints it is the same training, from scratch another."""

import numpy as np
import pytest

from nastui.base.paths import home
from nastui.benchmarks.catalogue import benchmark_named
from nastui.fitness.fitness import EvaluationStopped, FitnessContext
from nastui.fitness.settings import FidelitySettings, TrainingSettings
from nastui.fitness.training.training import Training, evaluation_seed
from nastui.fitness.training.weights import weights_file

SMALL = TrainingSettings(images="digits", epochs=3, channels=2, cells=1)


def training(semantics=None, settings=SMALL):
    return Training(settings, FitnessContext(benchmark_named("mini-tss"), "mnist8", 1, None, "cpu", FidelitySettings("1, 3", semantics=semantics)))


def at(fitness, cells, epochs, paid=0, number=0):
    count = len(cells)
    return fitness.evaluate_at(cells, np.arange(number, number + count), np.full(count, epochs), np.full(count, paid))


def both(fitness, cells):
    at(fitness, cells, 1)
    at(fitness, cells, 3, paid=1)


def checkpoints():
    return list((home().state / "trainings").glob("*.pt"))


def test_a_continued_training_is_the_whole_training():
    cells = benchmark_named("mini-tss").cells[[4000]]
    fitness = training()
    assert fitness.ladder.semantics == "continued"
    whole = fitness.train(cells[0], 0)
    assert not checkpoints()
    first = at(fitness, cells, 1, number=7)
    assert first.fitness.tolist() == [whole.valid[0]]
    assert np.isnan([first.valid[0], first.test[0]]).all()
    assert len(checkpoints()) == 1
    last = at(training(), cells, 3, paid=1, number=9)  # another process goes on
    assert (last.fitness[0], last.valid[0], last.test[0]) == (whole.valid[2], whole.valid[2], whole.test)
    assert last.epochs.tolist() == [3]
    assert not checkpoints()


def test_a_lost_checkpoint_costs_time_and_changes_nothing():
    cells = benchmark_named("mini-tss").cells[[4000]]
    fitness = training()
    at(fitness, cells, 1)
    (left,) = checkpoints()
    left.unlink()
    assert at(fitness, cells, 3, paid=1).fitness.tolist() == [fitness.train(cells[0], 0).valid[2]]


def test_what_was_trained_longer_is_known_after_fewer_epochs():
    cells, settings = benchmark_named("mini-tss").cells[[4000]], TrainingSettings(images="digits", epochs=4, channels=2, cells=1)
    fitness = Training(settings, FitnessContext(benchmark_named("mini-tss"), "mnist8", 1, None, "cpu", FidelitySettings("1, 2, 4")))
    at(fitness, cells, 2)
    again = at(fitness, cells, 1, paid=2)
    assert again.fitness.tolist() == [fitness.train(cells[0], 0).valid[0]]
    assert again.measured_seconds.tolist() == [0.0]


def test_a_training_from_scratch_is_one_of_its_own():
    cells = benchmark_named("mini-tss").cells[[4000]]
    fitness = training("from-scratch")
    short = at(fitness, cells, 1, number=5)
    alone = TrainingSettings(images="digits", epochs=1, channels=2, cells=1)
    plain = Training(alone, FitnessContext(benchmark_named("mini-tss"), "mnist8", 1, None, "cpu"))
    assert short.fitness.tolist() == plain.evaluate(cells, np.array([5])).fitness.tolist()
    assert not checkpoints()


@pytest.mark.parametrize("calls", [3, 40])
def test_a_stop_within_a_rung_loses_nothing(calls):
    cells = benchmark_named("mini-tss").cells[[4000]]
    fitness, whole = training(), training().train(benchmark_named("mini-tss").cells[4000], 0)
    asked = iter(range(10_000))
    fitness.should_stop = lambda: next(asked) >= calls
    with pytest.raises(EvaluationStopped):
        both(fitness, cells)
    assert at(training(), cells, 1).fitness.tolist() == [whole.valid[0]]
    assert at(training(), cells, 3, paid=1).fitness.tolist() == [whole.valid[2]]


def test_weights_are_kept_of_the_highest_fidelity_alone_and_found_by_the_evaluation_that_measured_it(monkeypatch):
    cells = benchmark_named("mini-tss").cells[[4000]]
    for semantics in ("continued", "from-scratch"):
        offered = []
        fitness = training(semantics)
        monkeypatch.setattr(fitness._weights, "offer", lambda path, *_, offered=offered: offered.append(path))
        at(fitness, cells, 1, number=4)
        assert offered == []
        at(fitness, cells, 3, paid=1, number=9)
        seed = evaluation_seed(1, 0 if semantics == "continued" else 9, cells[0])
        assert offered == [weights_file(fitness.facts().digest, cells[0], seed)]
