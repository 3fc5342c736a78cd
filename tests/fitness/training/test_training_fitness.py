"""The fitness `training`: what an evaluation is made of."""

from dataclasses import dataclass, replace

import numpy as np
import pytest
import torch

from nastui.base.errors import InputError
from nastui.base.paths import home
from nastui.benchmarks.catalogue import benchmark_named
from nastui.benchmarks.mini_tss.images import load_digits
from nastui.fitness.fitness import EvaluationStopped, FitnessContext, Status
from nastui.fitness.images.source import ImageBatch, Splits
from nastui.fitness.settings import TrainingSettings
from nastui.fitness.training import training as module
from nastui.fitness.training.progress import watching
from nastui.fitness.training.training import Training, evaluation_seed

SHORT = TrainingSettings(epochs=2, batch_size=32)


@dataclass(frozen=True)
class FewDigits:
    """A source of 96, 80 and 60 digits."""

    classes: int = 10
    labels: int | None = None
    """All images have this label, where it is given."""

    def splits(self, seed):
        shipped = load_digits()
        return Splits(self._batch(shipped.train, 96), self._batch(shipped.valid, 80), self._batch(shipped.test, 60))

    def _batch(self, split, count):
        labels = split.labels[:count] if self.labels is None else np.full(count, self.labels)
        return ImageBatch(split.images[:count], labels, "a few digits", f"{count}.{self.labels}")


@pytest.fixture
def source(monkeypatch):
    """Lets trainings have a few digits; takes another source where a test gives one."""

    def give(source):
        monkeypatch.setattr(module, "source_named", lambda *_: source)

    give(FewDigits())
    return give


def training(seed=3, device="cpu", report_epochs=None, **settings) -> Training:
    context = FitnessContext(benchmark_named("mini-tss"), "mnist8", seed, report_epochs, device=device)
    return Training(replace(SHORT, **settings), context)


@pytest.fixture
def cells():
    return benchmark_named("mini-tss").cells[[1690, 3133, 4365]]


def test_fitness_is_the_validation_accuracy_of_a_training_in_percent(source, cells):
    fitness = training()
    told = fitness.evaluate(cells, np.arange(3))
    outcomes = [fitness.train(cell, number) for number, cell in enumerate(cells)]
    assert told.fitness.tolist() == told.valid.tolist() == [outcome.valid[-1] for outcome in outcomes]
    assert told.test.tolist() == [outcome.test for outcome in outcomes]
    assert (told.measured_seconds > 0).all()
    assert np.isnan(told.table_seconds).all()


def test_an_evaluation_depends_on_run_seed_number_and_cell_alone(source, cells):
    whole = training().evaluate(cells, np.arange(3))
    assert training().evaluate(cells[2:], np.array([2])).fitness.tolist() == whole.fitness[2:].tolist()
    seeds = {evaluation_seed(run, number, cell) for run in (1, 2) for number in (0, 1) for cell in cells}
    assert len(seeds) == 12
    assert all(0 <= seed < 2**63 for seed in seeds)


def test_a_training_seed_makes_every_evaluation_of_a_cell_the_same(source, cells):
    drawn, given = training().evaluate(cells[[0, 0]], np.arange(2)), training(training_seed=5).evaluate(cells[[0, 0]], np.arange(2))
    other = training(training_seed=5, seed=9).evaluate(cells[:1], np.array([7]))
    assert drawn.test[0] != drawn.test[1] or drawn.valid[0] != drawn.valid[1]
    assert {*given.valid, *other.valid} == {given.valid[0]}


def test_its_facts_promise_no_optimum_and_no_simulated_time(source):
    facts = training().facts()
    assert facts.metric == "validation accuracy after training 2 epochs on a few digits"
    assert (facts.unit, facts.split, facts.optimum, facts.timed) == ("%", "valid", None, False)
    assert facts.coverage == facts.of == 5260
    assert training().covered().all()


def test_the_digest_is_of_what_decides_the_result(source):
    digests = [training(**change).facts().digest for change in ({}, {"checkpoint_every": 2}, {"epochs": 3}, {"learning_rate": 0.2}, {"channels": 4})]
    assert digests[0] == digests[1]
    assert len(set(digests)) == 4
    source(FewDigits(labels=None, classes=12))
    assert training().facts().digest not in digests


def test_a_training_that_breaks_down_is_worth_nan(source, cells):
    told = training(learning_rate=100.0, weight_decay=10.0, epochs=100).evaluate(cells[:1], np.arange(1))
    assert told.status.tolist() == [Status.NAN]
    assert np.isnan([told.valid[0], told.test[0]]).all()


def test_it_is_evaluated_one_cell_at_a_time_and_flushed_each_time(source):
    assert (Training.slice_size, Training.expensive) == (1, True)


def test_a_stop_leaves_a_checkpoint_from_which_the_same_evaluation_goes_on(source, cells):
    wanted = training().evaluate(cells[:1], np.array([4]))
    fitness = training()
    asked = []
    fitness.should_stop = lambda: asked.append(0) or len(asked) > 5
    with pytest.raises(EvaluationStopped):
        fitness.evaluate(cells[:1], np.array([4]))
    (kept,) = (home().state / "trainings").iterdir()
    again, asked_again = training(), []
    again.should_stop = lambda: bool(asked_again.append(0))
    told = again.evaluate(cells[:1], np.array([4]))
    assert (told.fitness.tolist(), told.test.tolist()) == (wanted.fitness.tolist(), wanted.test.tolist())
    assert len(asked_again) < 2 * (3 + 3) + 2
    assert not kept.exists()


@pytest.mark.parametrize(("other", "number"), [(1, 4), (0, 5)])
def test_a_checkpoint_is_of_one_cell_and_one_seed(other, number, source, cells):
    given = {"training_seed": 5} if other else {}
    fitness, asked = training(**given), []
    fitness.should_stop = lambda: asked.append(0) or len(asked) > 5
    with pytest.raises(EvaluationStopped):
        fitness.evaluate(cells[:1], np.array([4]))
    asked.clear()
    fitness.should_stop = lambda: bool(asked.append(0))
    fitness.evaluate(cells[[other]], np.array([number]))
    assert len(asked) == 2 * (3 + 3) + 2


def test_views_are_told_cell_and_curve_after_each_epoch(source, cells):
    seen = []
    with watching(seen.append):
        told = training().evaluate(cells[:1], np.arange(1))
    assert [len(progress.valid) for progress in seen] == [1, 2]
    assert seen[-1].valid[-1] == told.fitness[0]
    assert (seen[0].cell, seen[0].epochs) == (benchmark_named("mini-tss").space.format(cells[0]), 2)


def test_a_small_network_is_trained_by_one_thread(source, cells):
    torch.set_num_threads(2)
    threads = []
    with watching(lambda progress: threads.append(torch.get_num_threads())):
        training(epochs=1).evaluate(cells[:1], np.arange(1))
    assert (threads, torch.get_num_threads()) == ([1], 2)


def test_a_network_has_as_many_outputs_as_the_images_have_classes(source):
    source(FewDigits(classes=12))
    assert training().shape.classes == 12


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"batch_size": 97}, r"fitness.batch_size: a batch of 97 is more than the 96 images to train on"),
        ({"report_epochs": 12}, r"report.epochs: training reports the accuracies that it measures"),
        ({"device": "gpu"}, r"engine.device: 'gpu' is no device"),
    ],
)
def test_what_cannot_be_trained_is_refused_before_the_search(change, said, source):
    with pytest.raises(InputError, match=said):
        training(**change)


@pytest.mark.skipif(torch.cuda.is_available(), reason="this machine has a GPU")
def test_a_gpu_that_is_absent_is_named_with_what_to_do(source):
    with pytest.raises(InputError, match=r"engine.device: this machine has no device 'cuda'.*; choose cpu"):
        training(device="cuda")


@pytest.mark.parametrize(
    ("images", "said"), [(FewDigits(labels=1), "of one class"), (FewDigits(labels=-1), "no labels"), (FewDigits(classes=5), "5 outputs")]
)
def test_images_without_what_a_training_needs_are_refused(images, said, source):
    source(images)
    with pytest.raises(InputError, match=said):
        training()


def test_the_embedded_benchmark_trains_on_its_own_digits(cells):
    assert training().facts().metric.startswith("validation accuracy after training 2 epochs on MNIST")
