"""What a report computes once for all its questions is what each question would get alone."""

import numpy as np
import pytest
from made_up_study import SPACE, made_up, many, scoring, searching
from null_studies import FREE

from nastui.runs.session import start
from nastui.runs.spec import spec_from
from nastui.runs.store import Store
from nastui.studies.report.figures import CostAxis
from nastui.studies.report.paying import paid
from nastui.studies.report.rules.view import View
from nastui.studies.report.study_data import summarise_run
from nastui.studies.statistics.coverage import coverage, mean_distance
from nastui.studies.statistics.whole_runs import whole_runs

DOCUMENT = {
    "benchmark": "mini-tss",
    "dataset": "mnist8",
    "algorithm": {"name": "nas-ea-fa", "population": 20, "top_k": 3, "diverse_h": 2, "inner_generations": 2},
    "predictor": {"name": "xgboost"},
    "fitness": {"name": "accuracy", "epochs": 12},
    "budget": {"evaluations": 20},
}


@pytest.fixture
def stored(own_home):
    """A run with a predictor."""
    with Store() as store:
        session = start(store, spec_from(DOCUMENT))
        session.drive(store)
        yield store, store.run(session.run)


def test_one_reading_of_a_run_gives_what_its_chunks_and_records_say(stored):
    store, run = stored
    chunks, records, history = store.chunks(run.id), store.records(run.id, 6), store.history(run.id, 6)
    assert history.records.tobytes() == records.tobytes()
    assert history.generations.tolist() == [chunk.generation for chunk in chunks for _ in range(chunk.evaluations)]
    taus = [chunk.notes["tau"] for chunk in chunks if "tau" in chunk.notes]
    assert len(taus) >= 2
    assert [one.tau for one in summarise_run(store, run).agreements if one.tau is not None] == taus


def test_a_summary_says_what_the_run_was_made_with_and_which_numbers_it_searched_by(stored):
    summary = summarise_run(*stored)
    assert list(summary.made_with) == ["nastui", "python", "numpy", "torch", "xgboost"]
    assert summary.column == f"mini-tss, mnist8, validation accuracy at 12 epochs, mean over seeds: {stored[1].facts['digest']}"


@pytest.mark.parametrize("axis", [CostAxis.QUERIES, CostAxis.SECONDS])
def test_what_a_run_spent_is_the_same_for_every_question(axis):
    data = made_up({"by accuracy": many(searching, runs=3), "by score": many(scoring, 0.5, runs=3)}, arm={"by score": FREE})
    view = View(data, "equal", "digits", 100, SPACE)
    for arm, free in (("by accuracy", False), ("by score", True)):
        for run in view.runs(arm):
            first, again = (view.spending(arm, axis)(run) for _ in range(2))
            alone = paid(run, axis, "valid", SPACE.seconds, free=free)
            assert first is again
            assert (first.at.tolist(), first.value.tolist(), first.end) == (alone.at.tolist(), alone.value.tolist(), alone.end)


def test_the_mean_distance_alone_is_that_of_the_whole_description():
    cells = np.random.default_rng(1).integers(0, 5, (40, 6)).astype(np.uint8)
    assert mean_distance(cells, SPACE.space.choices) == coverage(cells, SPACE.space.canonical_keys(cells), SPACE.space.choices).hamming
    pairs = [(one != other).sum() for place, one in enumerate(cells) for other in cells[:place]]
    assert mean_distance(cells, SPACE.space.choices) == pytest.approx(np.mean(pairs))


def test_deals_that_are_shared_are_those_of_one_comparison():
    rng = np.random.default_rng(0)
    arms = [[rng.normal(place, 1, 20) for _ in range(12)] for place in (0.0, 0.1, 0.3)]
    apart = whole_runs(arms[0], arms[1], permutations=999)
    whole_runs(arms[0], arms[2], permutations=999)
    assert whole_runs(arms[0], arms[1], permutations=999) == apart
