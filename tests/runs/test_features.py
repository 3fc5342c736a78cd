"""Searches that see zero-cost scores: charged, resumed, refused."""

import math
from dataclasses import replace

import numpy as np
import pytest

from nastui.algorithms.algorithm import Algorithm
from nastui.base.errors import InputError
from nastui.fitness.fitness import EvaluationStopped
from nastui.fitness.scoring.scored import Scored
from nastui.presets.reading import override
from nastui.runs.preparing import prepare
from nastui.runs.session import begin, go_on, resume, start
from nastui.runs.spec import document_of, spec_from
from nastui.runs.store import Store

DOCUMENT = {
    "benchmark": "mini-tss",
    "dataset": "mnist8",
    "algorithm": {"name": "bayesian-optimization"},
    "predictor": {"name": "gaussian-process", "target": "as-given"},
    "features": {"scores": "naswt", "batch_size": 4, "seconds_per_cell": 0.5},
    "fitness": {"name": "accuracy"},
    "budget": {"unique_evaluations": 12},
}


@pytest.fixture
def scored(monkeypatch):
    """Scores that cost nothing: the number of 3×3 convolutions; counts the cells that are asked for."""
    asked = []

    def compute(self, keys):
        missing = np.unique(keys[~self.store.find(self.set, keys).known])
        asked.append(len(missing))
        from nastui.fitness.scoring.scorer import Score, ScoreStatus

        cells = self.keying.cells(missing)
        self.store.add(self.set, missing, [Score(float((cell == 3).sum()), ScoreStatus.OK, 0.01) for cell in cells])
        return missing

    monkeypatch.setattr(Scored, "compute", compute)
    monkeypatch.setattr("nastui.runs.features._MOST_SECONDS", math.inf)  # what they would take is measured here, on whatever machine
    return asked


def run(document=DOCUMENT, evaluations=None):
    with Store() as store:
        session = start(store, spec_from(document))
        session.drive(store)
        return session.run, store.records(session.run, 6)


def test_each_cell_that_is_scored_is_charged_once(scored):
    _, records = run()
    _, without = run({**DOCUMENT, "features": {"scores": ""}})
    networks = prepare(spec_from(DOCUMENT)).benchmark.size
    table = records["table_seconds"].copy()
    table[0] -= 0.5 * networks
    assert (table > 0).all()
    assert table[0] < 10 < records["table_seconds"][0]
    assert (without["table_seconds"] < 10).all()


def test_a_second_search_scores_nothing_again(scored):
    run()
    computed = sum(scored)
    assert computed > 0
    run({**DOCUMENT, "seed": 2})
    assert sum(scored) == computed


def test_the_first_cells_are_good_by_their_scores(scored):
    _, records = run()
    assert (records["cell"][:3] == 3).sum(axis=1).min() >= 3


def test_a_resumed_search_sees_and_charges_what_it_saw(scored):
    _, whole = run({**DOCUMENT, "seed": 7})
    with Store() as store:
        session = start(store, spec_from({**DOCUMENT, "seed": 7}))
        session.switches.stop.set()
        session.drive(store)
        halfway = session.run
        stopped = resume(store, store.run(halfway))
        stopped.drive(store)
        records = store.records(halfway, 6)
    assert records.tobytes() == whole.tobytes()


def test_a_search_that_is_stopped_at_its_first_evaluation_is_charged_once(scored, monkeypatch):
    _, whole = run()
    with Store() as store:
        session = start(store, spec_from(DOCUMENT))

        def stopped(*_):
            raise EvaluationStopped

        monkeypatch.setattr(session.prepared.fitness, "evaluate", stopped)
        assert session.drive(store).state == "stopped"
        assert len(store.records(session.run, 6)) == 0
        resume(store, store.run(session.run)).drive(store)
        assert store.records(session.run, 6).tobytes() == whole.tobytes()


class Scripted(Algorithm):
    """Asks for two cells, for the same two again, and for two others; before that it looks at the scores of three, four and no new cells."""

    def __init__(self, context):
        super().__init__(context)
        drawn = self.space.random(self.rng, 200)
        self.cells = drawn[np.unique(context.identify(drawn), return_index=True)[1]][:7]
        self.turn = 0

    def ask(self):
        looked, asked = ((slice(0, 3), slice(0, 2)), (slice(3, 7), slice(0, 2)), (slice(0, 7), slice(2, 4)))[self.turn]
        self.turn += 1
        self.context.features(self.cells[looked])
        return self.cells[asked]

    def tell(self, evaluations):
        self.told(self.turn)

    def told(self, turn):
        """Nobody listens."""


def scripted():
    """Ready to run; nothing has been looked at yet."""
    prepared = prepare(spec_from({**DOCUMENT, "engine": {"duplicates": "skip"}, "budget": {"unique_evaluations": 4}}))
    features = replace(prepared.features, seen=set(), owed=0)
    return replace(prepared, features=features, algorithm=Scripted(replace(prepared.algorithm.context, features=features)))


@pytest.mark.parametrize("turn", [1, 2])
def test_what_a_batch_without_new_cells_looked_at_is_charged_with_the_next(scored, turn, monkeypatch):
    """Also where the run is stopped after one of the batches."""
    with Store() as store:
        session = begin(store, scripted())
        session.drive(store)
        whole = store.records(session.run, 6)
        free = session.prepared.fitness.evaluate(whole["cell"], np.arange(4)).table_seconds
        assert whole["table_seconds"] - free == pytest.approx([1.5, 0, 2.0, 0])
        session = begin(store, scripted())
        monkeypatch.setattr(session.prepared.algorithm, "told", lambda now: now == turn and session.switches.stop.set())
        assert session.drive(store).state == "stopped"
        assert len(store.records(session.run, 6)) == 2
        go_on(store, store.run(session.run), scripted()).drive(store)
        assert store.records(session.run, 6).tobytes() == whole.tobytes()


def test_the_cost_of_a_cell_is_measured_once_and_becomes_part_of_the_spec(scored):
    prepared = prepare(spec_from({**DOCUMENT, "features": {"scores": "naswt", "batch_size": 4}}))
    assert prepared.spec.features.seconds_per_cell > 0
    assert spec_from(document_of(prepared.spec)) == prepared.spec


def test_scores_that_would_take_long_are_refused_with_the_command_that_fills_them(scored, monkeypatch):
    monkeypatch.setattr("nastui.runs.features._MOST_SECONDS", 6.0)
    with pytest.raises(InputError, match=r"is not kept, and computing it takes about \d+ minutes") as refused:
        prepare(spec_from({**DOCUMENT, "benchmark": "nats-tss", "dataset": "cifar10", "fitness": {"name": "naswt", "seconds_per_cell": 100.0}}))
    assert "`nastui score nats-tss --all --fitness naswt --variant paper --batch-size 4 --seed 0`" in refused.value.remedy


@pytest.mark.parametrize(
    ("features", "message"),
    [
        ({"scores": "naswot"}, r"'naswot' is no zero-cost score \(did you mean 'naswt'\?\)"),
        ({"scores": "accuracy"}, "'accuracy' is no zero-cost score"),
        ({"scores": "naswt, naswt"}, "a score is named twice"),
        ({"scores": "naswt", "batch_size": 1}, "batch_size"),
    ],
)
def test_scores_that_cannot_be_seen_are_named(features, message):
    with pytest.raises(InputError, match=message):
        spec_from({**DOCUMENT, "features": features})


def test_an_algorithm_that_makes_no_use_of_scores_refuses_them():
    document = {key: value for key, value in DOCUMENT.items() if key != "predictor"} | {"algorithm": {"name": "random"}}
    with pytest.raises(InputError, match="random makes no use of zero-cost scores"):
        spec_from(document)
    assert "features" not in override(DOCUMENT, ["algorithm.name=genetic"])
    assert "features" in override(DOCUMENT, ["algorithm.kappa=1.0"])
