"""Runs with a predictor: what goes together, what a document says of it, and where its seconds go."""

import pytest
from linear_predictor import Linear, add_linear

from nastui.algorithms.screening import Screened
from nastui.base.errors import InputError
from nastui.presets.writing import preset_text
from nastui.runs.preparing import prepare
from nastui.runs.session import resume, start
from nastui.runs.spec import document_of, spec_from
from nastui.runs.store import Store


@pytest.fixture(autouse=True)
def linear(monkeypatch):
    add_linear(monkeypatch)


def document(toy_spec, algorithm, predictor="linear", evaluations=200, **parts):
    found = {**toy_spec, "algorithm": {"name": algorithm}, "budget": {"evaluations": evaluations}, **parts}
    return found | ({"predictor": {"name": predictor}} if predictor else {})


@pytest.mark.parametrize(
    ("algorithm", "predictor", "parts", "key", "said"),
    [
        ("nas-ea-fa", None, {}, "predictor", "nas-ea-fa needs a predictor"),
        ("nas-ea-fa", "none", {}, "predictor", "nas-ea-fa needs a predictor"),
        ("random", "linear", {}, "predictor.name", "random takes no predictor"),
        ("genetic", None, {"acceleration": {}}, "acceleration", "no predictor, and there are no scores, to screen"),
        ("nas-ea-fa", "linear", {"acceleration": {}}, "acceleration", "nas-ea-fa uses its predictor itself"),
        ("genetic", "linear", {"acceleration": {"top_k": 100}}, "acceleration.top_k", "more than the 100 candidates"),
        ("genetic", "linear", {"acceleration": {"topk": 3}}, "acceleration.topk", "did you mean 'top_k'"),
        ("nas-ea-fa", "linear", {"budget": {"evaluations": 49}}, "budget.evaluations", "49 evaluations are less than one iteration, which has 50"),
        ("nas-ea-fa", "linear", {"budget": {"unique_evaluations": 49}}, "budget.unique_evaluations", "less than one iteration"),
        ("genetic", "linear", {"budget": {"evaluations": 9}}, "budget.evaluations", "which has 10"),
    ],
)
def test_parts_that_do_not_go_together_are_refused_at_the_field(toy_spec, algorithm, predictor, parts, key, said):
    with pytest.raises(InputError, match=said) as refused:
        spec_from(document(toy_spec, algorithm, predictor, **parts))
    assert refused.value.place.key == key


def test_acceleration_is_written_only_where_a_predictor_screens(toy_spec):
    screened = spec_from(document(toy_spec, "genetic"))
    assert document_of(screened)["acceleration"] == {"candidates": 100, "top_k": 8, "diverse_h": 2, "augmentation": True}
    for other in (document(toy_spec, "genetic", None), document(toy_spec, "nas-ea-fa"), document(toy_spec, "genetic", "none")):
        assert spec_from(other).acceleration is None
        assert "acceleration" not in document_of(spec_from(other))
    changed = spec_from(document(toy_spec, "genetic", acceleration={"top_k": 5}))
    for spec in (screened, changed, spec_from(document(toy_spec, "nas-ea-fa"))):
        assert spec_from(document_of(spec)) == spec
    assert "acceleration" not in preset_text(screened)
    assert "[acceleration]\ntop_k = 5\n" in preset_text(changed)
    assert '[predictor]\nname = "linear"\n' in preset_text(screened)


def test_a_run_of_one_iteration_is_allowed(toy_spec):
    assert spec_from(document(toy_spec, "nas-ea-fa", evaluations=50)).budget.evaluations == 50


def test_a_predictor_beside_an_algorithm_that_knows_none_screens_it(toy, toy_spec):
    assert isinstance(prepare(spec_from(document(toy_spec, "genetic"))).algorithm, Screened)
    assert not isinstance(prepare(spec_from(document(toy_spec, "nas-ea-fa"))).algorithm, Screened)
    assert not isinstance(prepare(spec_from(document(toy_spec, "genetic", None))).algorithm, Screened)


def test_a_predictor_that_cannot_work_on_the_space_is_told_at_its_name(toy, toy_spec, monkeypatch):
    def refuse(self, settings, context):
        raise InputError(f"it cannot read cells of {context.space.name}")

    monkeypatch.setattr(Linear, "__init__", refuse)
    with pytest.raises(InputError, match="cannot read cells of nats-tss") as refused:
        prepare(spec_from(document(toy_spec, "nas-ea-fa")))
    assert refused.value.place.key == "predictor.name"


class HandClock:
    """Stands in for the module `time` where predictors are timed."""

    now = 0.0

    def perf_counter(self):
        return self.now


def test_the_predictors_seconds_are_not_overhead(toy, toy_spec, monkeypatch):
    hand, fit = HandClock(), Linear.fit

    def slowly(self, encodings, fitness):
        hand.now += 50
        fit(self, encodings, fitness)

    monkeypatch.setattr("nastui.predictors.timed.time", hand)
    monkeypatch.setattr(Linear, "fit", slowly)
    with Store() as store:
        session = start(store, spec_from(document(toy_spec, "nas-ea-fa", evaluations=500)))
        session.drive(store)
        run = store.run(session.run)
    assert run.apart - 9 * 50 == pytest.approx(0, abs=49)


@pytest.mark.parametrize("algorithm", ["nas-ea-fa", "bananas", "genetic"])
def test_an_accelerated_run_resumes_to_the_same_evaluations(toy, toy_spec, algorithm):
    spec = spec_from(document(toy_spec, algorithm, evaluations=150))
    with Store() as store:
        whole = start(store, spec)
        whole.drive(store)
        cut = start(store, spec)
        cut.prepared.algorithm.tell, told = (lambda evaluations: (told(evaluations), cut.switches.stop.set())), cut.prepared.algorithm.tell
        cut.drive(store)
        assert store.run(cut.run).state == "stopped"
        resume(store, store.run(cut.run)).drive(store)
        assert store.records(cut.run, 6).tobytes() == store.records(whole.run, 6).tobytes()


def test_the_store_keeps_the_agreement_of_each_iteration(toy, toy_spec):
    with Store() as store:
        session = start(store, spec_from(document(toy_spec, "nas-ea-fa", evaluations=150)))
        session.drive(store)
        notes = [dict(chunk.notes) for chunk in store.chunks(session.run)]
    assert notes[0] == {}
    assert all(set(one) == {"tau", "spearman", "rmse", "tau cells", "predicted:measured"} for one in notes[1:])
