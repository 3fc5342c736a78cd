"""Zero-cost scores in a predictor's place: of many candidates those are evaluated whose scores stand best."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_resume import cut

from nastui.algorithms.acceleration_settings import AccelerationSettings
from nastui.algorithms.algorithm import Algorithm, AlgorithmContext
from nastui.algorithms.notes import PredictionAgreement, ScoredCells
from nastui.algorithms.rank_scores import standing
from nastui.algorithms.screening import Screened
from nastui.base.errors import InputError
from nastui.cells.spaces import space_named
from nastui.fitness.fitness import Evaluations
from nastui.presets.reading import override
from nastui.runs.result import evaluations_of
from nastui.runs.session import resume, start
from nastui.runs.spec import spec_from
from nastui.runs.store import Store
from nastui.tui.form.rows import sections

SPACE = space_named("nats-tss")


def document(algorithm="regularized-evolution", **parts):
    """A search on mini-tss, whose candidates are screened by parameters and by FLOPs."""
    rest = {"benchmark": "mini-tss", "dataset": "mnist8", "seed": 1, "fitness": {"name": "accuracy"}, "budget": {"evaluations": 60}}
    return {**rest, "algorithm": {"name": algorithm}, "features": {"scores": "params, flops", "seconds_per_cell": 0.5}, **parts}


class Drawing(Algorithm):
    """Random cells, ten at a time; it keeps what it was told."""

    def __init__(self, context):
        super().__init__(context)
        self.gave, self.told = [], []

    def ask(self):
        self.gave.append(self.space.random(self.rng, 10))
        return self.gave[-1]

    def tell(self, evaluations):
        self.told.append(evaluations.cells)


def convolutions(cells):
    return (cells == 3).sum(axis=1).astype(np.float64)


def screened(scores, **settings):
    context = AlgorithmContext(SPACE, SPACE.exact_keys, 15_625, seed=1, features=scores)
    inner = Drawing(context)
    return inner, Screened(AccelerationSettings(**{"candidates": 40, "top_k": 4, "diverse_h": 0} | settings), inner, context)


def told(cells):
    unknown = np.full(len(cells), np.nan)
    return Evaluations(cells, np.arange(len(cells), dtype=np.float64), unknown, unknown, unknown, unknown)


def test_from_the_first_batch_on_those_with_the_best_scores_are_evaluated():
    inner, algorithm = screened(lambda cells: np.stack([convolutions(cells)], axis=1))
    for batch in range(3):
        before = len(inner.gave)
        cells = algorithm.ask()
        candidates = np.unique(np.concatenate(inner.gave[before:]), axis=0)
        assert len(np.concatenate(inner.gave[before:])) == 40
        assert sorted(convolutions(cells)) == sorted(convolutions(candidates))[-4:], batch
        algorithm.tell(told(cells))
        assert (inner.told[-1] == cells).all()
    agreed = PredictionAgreement.of(algorithm.notes())
    assert agreed is not None
    assert agreed.tau is not None
    assert agreed.rmse is None  # a rank and an accuracy are in no common unit


def test_the_most_distant_are_evaluated_beside_them():
    _, algorithm = screened(lambda cells: np.stack([convolutions(cells)], axis=1), diverse_h=2)
    assert len(algorithm.ask()) == 6


@given(st.lists(st.tuples(st.floats(allow_nan=True), st.floats(allow_nan=True)), min_size=1, max_size=30))
def test_scores_stand_by_their_ranks_and_what_is_no_number_is_last(pairs):
    scores = np.array(pairs)
    stood = standing(scores)
    assert np.isfinite(stood).all()
    better = (scores[:, None] > scores).all(axis=2)
    assert (stood[:, None] > stood)[better].all()
    lost = ~np.isfinite(scores).any(axis=1) & ~(scores == np.inf).any(axis=1)
    assert not lost.any() or (stood[lost] == stood.min()).all()


def test_each_candidate_is_charged_once():
    with Store() as store:
        session = start(store, spec_from(document()))
        session.drive(store)
        chunk = store.chunks(session.run)[-1]
        scored = ScoredCells.of(chunk.notes)
    assert scored is not None
    assert scored.count > 60
    assert chunk.simulated > 0.5 * scored.count


@pytest.mark.parametrize("evaluations", [7, 20, 41])
def test_a_cut_run_resumes_to_the_same_evaluations(evaluations):
    with Store() as store:
        session = start(store, spec_from(document()))
        session.drive(store)
        whole = list(evaluations_of(store, store.run(session.run)))
        cut(store, session.run, evaluations)
        resume(store, store.run(session.run)).drive(store)
        assert list(evaluations_of(store, store.run(session.run))) == whole


@pytest.mark.parametrize(
    ("algorithm", "parts", "said"),
    [
        ("genetic", {"predictor": {"name": "xgboost"}}, "by a predictor or by zero-cost scores"),
        ("nsga-2", {"objective": [{"measure": "fitness"}, {"column": "parameters", "goal": "min"}]}, "for one fitness"),
        ("random", {}, "makes no use of zero-cost scores"),
    ],
)
def test_what_does_not_go_together_is_refused(algorithm, parts, said):
    with pytest.raises(InputError, match=said):
        spec_from(document(algorithm, **parts))


def test_scores_that_an_algorithm_uses_do_not_become_a_filter_of_another():
    own = document("bayesian-optimization", predictor={"name": "gaussian-process"})
    assert "features" not in override(own, ["algorithm.name=genetic"])
    assert "features" not in override(document("genetic"), ["algorithm.name=bayesian-optimization"])
    assert "features" in override(document("genetic"), ["algorithm.name=regularized-evolution"])


def test_acceleration_needs_a_predictor_or_scores():
    assert spec_from(document(acceleration={"top_k": 3})).acceleration.top_k == 3
    without = {key: value for key, value in document(acceleration={}).items() if key != "features"}
    with pytest.raises(InputError, match="there is no predictor, and there are no scores"):
        spec_from(without)


def test_the_form_asks_which_scores_and_then_for_the_rest():
    def shown(**more):
        found = {one.name: [row.field.name for row in one.rows] for one in sections({"algorithm.name": "genetic", "benchmark": "mini-tss", **more})}
        return found.get("features"), "acceleration" in found

    assert shown() == (["scores", "columns", "transfer"], False)
    asked, accelerated = shown(**{"features.scores": "params"})
    assert "variant" in asked
    assert accelerated
    assert shown(**{"algorithm.name": "random"}) == (None, False)
