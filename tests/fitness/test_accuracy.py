"""The fitness `accuracy`: what the table says, which of its numbers, and what is said where there are none."""

from dataclasses import replace

import numpy as np
import pytest

from nastui.base.errors import InputError
from nastui.benchmarks.columns import ACCURACY, SECONDS, Meaning
from nastui.fitness.accuracy import Accuracy
from nastui.fitness.fitness import FitnessContext
from nastui.fitness.settings import AccuracySettings

SEED = 3


def accuracy(toy, report_epochs=None, **settings) -> Accuracy:
    return Accuracy(AccuracySettings(**settings), FitnessContext(toy, "TOY", SEED, report_epochs))


def test_it_is_the_tables_validation_accuracy_with_its_seconds(toy):
    cells = toy.cells[[5, 77, 5]]
    told = accuracy(toy).evaluate(cells, np.arange(3))
    rows = toy.find(cells)
    assert told.fitness.tolist() == toy.column(Meaning("toy", ACCURACY, "valid", 10))[rows].tolist()
    assert told.test.tolist() == toy.column(Meaning("toy", ACCURACY, "test", 10))[rows].tolist()
    assert told.table_seconds.tolist() == toy.column(Meaning("toy", SECONDS, "train", 10))[rows].tolist()


def test_its_facts_say_metric_optimum_and_coverage(toy):
    facts = accuracy(toy).facts()
    assert facts.metric == "validation accuracy at 10 epochs, mean over seeds"
    assert facts.optimum == toy.column(Meaning("toy", ACCURACY, "valid", 10)).max()
    assert (facts.coverage, facts.of, facts.timed) == (15_625, 15_625, True)


def test_of_seeds_nothing_is_said_where_a_table_has_none(toy):
    kept = [place for place, column in enumerate(toy.columns) if column.meaning.seeds == "mean" and column.meaning.metric != "seeds"]
    own = replace(
        toy,
        about=replace(toy.about, name="mine"),
        columns=tuple(toy.columns[place] for place in kept),
        values=tuple(toy.values[place] for place in kept),
    )
    facts = accuracy(own).facts()
    assert (facts.metric, facts.noise) == ("validation accuracy at 10 epochs", "")
    published = accuracy(replace(own, about=replace(toy.about, name="nats-tss"))).facts()
    assert published.metric == "validation accuracy at 10 epochs, mean over seeds"


def test_test_accuracy_is_the_objective_only_by_name(toy):
    assert accuracy(toy).facts().split == "valid"
    assert accuracy(toy, split="test").facts().metric.startswith("test accuracy")


def test_one_run_is_one_of_the_cells_trainings(toy):
    cells = np.repeat(toy.cells[:1], 200, axis=0)
    told = accuracy(toy, noise="one-run").evaluate(cells, np.arange(200))
    runs = [toy.column(Meaning("toy", ACCURACY, "valid", 10, run))[0] for run in ("run1", "run2")]
    assert set(told.fitness.tolist()) == set(runs)
    assert 60 < (told.fitness == runs[0]).sum() < 140


def test_one_run_depends_on_seed_number_and_cell_alone(toy):
    fitness = accuracy(toy, noise="one-run")
    whole = fitness.evaluate(toy.cells[:100], np.arange(100)).fitness
    tail = fitness.evaluate(toy.cells[40:100], np.arange(40, 100)).fitness
    assert whole[40:].tolist() == tail.tolist()


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"epochs": 200}, "no toy valid accuracy at 200 epochs; it has accuracies of valid at 10, test at 10 epochs"),
        ({"split": "test", "noise": "one-run"}, "no single trainings behind its toy test accuracy"),
        ({"report_epochs": 99}, "no toy valid accuracy at 99 epochs"),
    ],
)
def test_what_the_table_does_not_have_is_refused_by_name(toy, settings, said):
    with pytest.raises(InputError, match=said):
        accuracy(toy, **settings)


def test_an_unknown_data_set_names_the_known(toy):
    with pytest.raises(InputError, match="choose one of toy"):
        Accuracy(AccuracySettings(), FitnessContext(toy, "cifar", SEED, None))
