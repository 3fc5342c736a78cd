"""Scores of untrained networks in a report: judged on a sample that no score chose, and by what training the best of them gives."""

from dataclasses import replace

import numpy as np
import pytest
from made_up_study import made_up, one_run
from scipy.stats import kendalltau

from nastui.benchmarks.catalogue import benchmark_named
from nastui.benchmarks.columns import ACCURACY, Meaning
from nastui.studies.report.cell_tables import ScoresTable
from nastui.studies.report.sections.scores import LEAST, beside, first_cells, scores, trained
from nastui.studies.report.study_data import RunScore
from nastui.studies.report.task_tables import TaskTable

NASWT = "NASWT, batch 128 of noise"


def digits():
    """The embedded table as a task's."""
    table = benchmark_named("mini-tss")
    meaning = Meaning("mnist8", ACCURACY, "valid", 12)
    return TaskTable(table, "mnist8", meaning, np.asarray(table.column(meaning), dtype=np.float64), None)


def scored(seed, *, first, set_="a", name=NASWT, later=40):
    """A run by scores: its first cells as random search draws them, later ones with the best scores."""
    table = digits()
    rng = np.random.default_rng(seed)
    every = np.concatenate([rng.permutation(table.benchmark.size)[:first], np.argsort(-table.accuracy)[:later]])
    accuracy = table.accuracy[every]
    fitness = np.concatenate([accuracy[:first] + rng.normal(0, 1, first), -accuracy[first:]])
    run = one_run(seed, 80.0, cells=np.asarray(table.benchmark.cells[every]))
    return replace(run, fitness=fitness, valid=accuracy, first=first, best_valid=float(accuracy.max()), score=RunScore(name, set_, drawn=True))


def test_a_score_is_judged_on_the_cells_that_no_score_chose():
    run = scored(0, first=200)
    (sample,) = first_cells([run])[NASWT]
    assert len(sample.cells) == 200
    order = np.lexsort(run.cells[:200].T[::-1])
    assert sample.scores.tolist() == run.fitness[:200][order].tolist()
    assert sample.accuracies.tolist() == run.valid[:200][order].tolist()


def test_scores_of_two_sets_are_never_mixed():
    runs = [scored(seed, first=60, set_="ab"[seed % 2]) for seed in range(4)]
    sets = first_cells(runs)[NASWT]
    assert [len(one.cells) for one in sets] == [
        len(np.unique(np.concatenate([run.cells[:60] for run in runs[which::2]]), axis=0)) for which in (0, 1)
    ]


def test_a_handful_of_cells_judges_nothing():
    assert first_cells([scored(0, first=LEAST - 1)]) == {}
    assert first_cells([replace(scored(0, first=100), score=None)]) == {}


def test_cells_without_an_accuracy_are_left_out():
    run = scored(0, first=200)
    holes = run.valid.copy()
    holes[:50] = np.nan
    (sample,) = first_cells([replace(run, valid=holes)])[NASWT]
    assert len(sample.cells) == 150


def test_the_ceiling_is_a_second_training_on_the_same_cells():
    table, cells = digits(), np.asarray(digits().benchmark.cells[:300])
    found = {name: (values, accuracy) for name, values, accuracy in beside(cells, table)}
    one, two = (np.asarray(values)[:300] for values in table.benchmark.single_trainings(table.meaning)[:2])
    assert (found["a second training"][0].tolist(), found["a second training"][1].tolist()) == (one.tolist(), two.tolist())
    assert "accuracy at 3 epochs" in found  # a quarter of twelve
    assert found["parameters"][1].tolist() == table.accuracy[:300].tolist()


def test_the_table_gives_kendalls_tau_as_the_mean_over_sets():
    runs = tuple(scored(seed, first=120, set_=str(seed)) for seed in range(3))
    study = made_up({"by score": runs, "plain": [80.0, 81.0, 82.0]}, arm={"by score": {"training_free": True}})
    (table,) = (part for part in scores(study, {"digits": digits()}).parts if isinstance(part, ScoresTable))
    row = table.rows[0]
    taus = [float(kendalltau(run.fitness[:120], run.valid[:120]).statistic) for run in runs]
    assert (row.by, row.sets, row.cells) == (NASWT, 3, 120)
    assert row.tau == pytest.approx(np.mean(taus))
    assert row.over_sets == (min(taus), max(taus))
    assert "a second training" in [each.by for each in table.rows]


def test_a_study_without_scores_says_nothing_of_them():
    assert scores(made_up({"genetic": [80.0, 81.0]}), {"digits": digits()}).parts == ()


def test_training_the_best_by_score_is_not_looking_at_the_best_by_accuracy():
    run = replace(one_run(0, 80.0), cells=np.zeros((60, 6), dtype=np.uint8), fitness=-np.arange(60.0), valid=np.arange(60.0), best_valid=59.0)
    study = made_up({"by score": (run, replace(run, seed=1)), "plain": [77.0, 77.0]}, arm={"by score": {"training_free": True}})
    rows = {row.arm: row.values()[1:] for row in trained(study, study.study.panels[0], "digits").rows}
    assert rows["by score: best by score"] == (0.0, 9.0, 49.0, 59.0)
    assert rows["plain"] == (77.0, 77.0, 77.0, 77.0)
