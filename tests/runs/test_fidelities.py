"""Runs whose cells are measured at several fidelities: what is charged, what counts as the result, what is refused, and that they resume."""

from dataclasses import replace

import numpy as np
import pytest
from test_resume import cut

from nastui.algorithms.notes import RungCount
from nastui.base.errors import ContractError, InputError
from nastui.benchmarks.catalogue import benchmark_named
from nastui.benchmarks.columns import ACCURACY, SECONDS, BenchmarkColumn, Meaning
from nastui.benchmarks.curves import Curve
from nastui.fitness.accuracy import Accuracy
from nastui.fitness.fitness import FitnessContext
from nastui.fitness.settings import AccuracySettings, FidelitySettings
from nastui.runs.guarding import Guarded
from nastui.runs.preparing import prepare
from nastui.runs.result import as_csv, best_of, evaluations_of, result_of
from nastui.runs.session import resume, start
from nastui.runs.spec import document_of, spec_from
from nastui.runs.store import Store
from nastui.runs.watching import watch

ALL = ("successive-halving", "hyperband", "asha", "bohb", "multi-fidelity")


def document(algorithm="successive-halving", budget=None, **parts):
    """A search on mini-tss, at 1, 4 and 12 epochs."""
    fidelity = {"epochs": "1, 4, 12", **parts.pop("fidelity", {})}
    fitness = {"name": "accuracy", **parts.pop("fitness", {})}
    settings = {"name": algorithm, **parts.pop("algorithm_settings", {})}
    rest = {"benchmark": "mini-tss", "dataset": "mnist8", "seed": 1, "fitness": fitness, "budget": budget or {"epochs": 600}}
    return {**rest, "algorithm": settings, "fidelity": fidelity, **parts}


def driven(store, plain):
    session = start(store, spec_from(plain))
    session.drive(store)
    return store.run(session.run)


def column(benchmark, metric, split, epochs):
    return benchmark.column(Meaning("mnist8", metric, split, epochs))


def test_halving_takes_the_best_of_each_rung_as_the_table_has_them():
    table = benchmark_named("mini-tss")
    with Store() as store:
        run = driven(store, document(budget={"evaluations": 81 + 20 + 6}))
        records = store.records(run.id, 6)
    rows = table.find(records["cell"])
    assert records["epochs"].tolist() == [1] * 81 + [4] * 20 + [12] * 6
    first, second, third = rows[:81], rows[81:101], rows[101:]
    assert len(set(first.tolist())) == 81
    assert second.tolist() == first[np.argsort(-column(table, ACCURACY, "valid", 1)[first], kind="stable")][:20].tolist()
    assert third.tolist() == second[np.argsort(-column(table, ACCURACY, "valid", 4)[second], kind="stable")][:6].tolist()
    assert records["fitness"][101:].tolist() == column(table, ACCURACY, "valid", 12)[third].tolist()
    assert np.isnan(records["fitness"][:101]).all()
    assert np.isnan(records["test"][:101]).all()
    assert records["test"][101:].tolist() == column(table, ACCURACY, "test", 12)[third].tolist()


@pytest.mark.parametrize(("semantics", "epochs"), [("continued", 81 + 20 * 3 + 6 * 8), ("from-scratch", 81 + 20 * 4 + 6 * 12)])
def test_a_promoted_cell_pays_the_difference_or_all(semantics, epochs):
    table = benchmark_named("mini-tss")
    with Store() as store:
        run = driven(store, document(budget={"evaluations": 107}, fidelity={"semantics": semantics}))
        records, shown = store.records(run.id, 6), watch(store, run.id)
    seconds = [np.asarray(column(table, SECONDS, "train", at)) for at in (1, 4, 12)]
    rows = table.find(records["cell"])
    whole = np.array([seconds[rung][row] for rung, row in zip(records["rung"], rows, strict=True)])
    before = np.array([seconds[rung - 1][row] if rung and semantics == "continued" else 0.0 for rung, row in zip(records["rung"], rows, strict=True)])
    assert records["table_seconds"] == pytest.approx(whole - before, abs=1e-12)
    assert int(records["charged"].sum()) == epochs
    assert run.facts["fidelities"] == {"epochs": [1, 4, 12], "semantics": semantics}
    assert [(one.epochs, one.cells, one.promoted) for one in shown.rungs.counts] == [(1, 81, 20), (4, 20, 6), (12, 6, 0)]
    assert shown.rungs.charged == epochs
    assert shown.rungs.counts[2] == RungCount(12, 6, 0, 48 if semantics == "continued" else 72, float(np.nanmax(records["fitness"])))


def test_what_is_found_below_the_highest_fidelity_is_no_result():
    with Store() as store:
        low, high = (driven(store, document(budget={"evaluations": count})) for count in (101, 102))
        listed = {run.id: best_of(run) for run in store.listed()}
        assert listed[low.id] is None
        assert result_of(store, low)["trajectory"] == []
        assert listed[high.id]["fitness"] == store.records(high.id, 6)["value"][101]
        assert watch(store, low.id).best is None
        assert watch(store, high.id).best["cell"] == listed[high.id]["cell"]


def test_exports_tell_value_epochs_and_charge():
    with Store() as store:
        run = driven(store, document(budget={"evaluations": 102}))
        rows = list(evaluations_of(store, run))
        assert [rows[place][name] for place in (0, 101) for name in ("status", "epochs", "charged_epochs")] == ["ok", 1, 1, "ok", 12, 8]
        assert rows[0]["fitness"] is None
        assert rows[0]["value"] > 0
        assert rows[101]["fitness"] == rows[101]["value"]
        assert as_csv(store, run).splitlines()[0].endswith(",new_query,value,epochs,charged_epochs")


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("semantics", ["continued", "from-scratch"])
def test_a_cut_run_resumes_to_the_same_evaluations(name, semantics):
    plain = document(name, {"epochs": 300}, fidelity={"semantics": semantics}, fitness={"noise": "one-run"})
    with Store() as store:
        run = driven(store, plain).id
        before, rungs = store.records(run, 6).tobytes(), watch(store, run).rungs
        for at in (0, 1, 30, 10_000):
            cut(store, run, at)
            resume(store, store.run(run)).drive(store)
            assert store.records(run, 6).tobytes() == before
            assert watch(store, run).rungs == rungs


def test_one_training_is_the_same_at_each_fidelity_where_it_is_continued():
    table = benchmark_named("mini-tss")
    with Store() as store:
        run = driven(store, document(fitness={"noise": "one-run"}, budget={"epochs": 2000}))
        records = store.records(run.id, 6)
    curves = {at: np.stack(table.single_trainings(Meaning("mnist8", ACCURACY, "valid", at))) for at in (1, 4, 12)}
    drawn: dict[int, set[int]] = {}
    for row, at, value in zip(table.find(records["cell"]).tolist(), records["epochs"].tolist(), records["value"].tolist(), strict=True):
        drawn.setdefault(row, set(range(3))).intersection_update(np.flatnonzero(curves[at][:, row] == value).tolist())
    assert all(drawn.values())


def test_repeated_queries_are_free_at_their_own_fidelity_only():
    with Store() as store:
        run = driven(store, document("bohb", {"evaluations": 900}, algorithm_settings={"again": True, "random": 0.0}))
        records = store.records(run.id, 6)
    seen = set()
    for row, record in zip(benchmark_named("mini-tss").find(records["cell"]).tolist(), records, strict=True):
        key = (row, int(record["epochs"]))
        assert bool(record["new"]) == (key not in seen)
        assert record["new"] or (record["charged"] == 0 and record["table_seconds"] == 0)
        seen.add(key)
    assert len(seen) < len(records)


def test_the_default_ladder_goes_down_by_three():
    for algorithm in ALL:
        plain = document(algorithm)
        del plain["fidelity"]
        prepared = prepare(spec_from(plain))
        assert prepared.fitness.ladder.epochs == (1, 4, 12)
        assert prepared.fitness.ladder.semantics == "continued"
        assert document_of(prepared.spec)["fidelity"] == {"epochs": "", "eta": 3.0}


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"fidelity": {"epochs": "1, 5, 13"}}, r"fidelity.epochs: mini-tss has no mnist8 valid accuracy at 13 epochs; known are 1, 2, 3, .*12"),
        ({"fidelity": {"epochs": "4, 1"}}, "fidelity.epochs: the fidelities 4, 1 do not ascend"),
        ({"fidelity": {"epochs": "12"}}, "fidelity.epochs: one fidelity alone leaves nothing to promote"),
        ({"fidelity": {"epochs": "few, many"}}, "fidelity.epochs: 'few' is no number of epochs"),
        ({"fidelity": {"epochs": "", "eta": 100.0}}, "fidelity.epochs: η = 100 leaves the fidelity 12 alone"),
        ({"fitness": {"epochs": 8}}, "fitness.epochs: the fitness is the accuracy at 8 epochs, and the highest fidelity is 12"),
        ({"fitness": {"name": "naswt"}}, "fitness.name: successive-halving measures cells at several fidelities, and naswt has one"),
        ({"fitness": {"name": "training", "epochs": 9}}, "fidelity.epochs: the fitness trains 9 epochs, and the highest fidelity is 12"),
        ({"engine": {"workers": 4}}, "engine.workers: successive-halving measures cells at several fidelities, and workers know one"),
        ({"objective": [{"column": "parameters", "goal": "min"}]}, "objective.1: successive-halving measures cells at several fidelities, and"),
        ({"algorithm_settings": {"name": "random"}}, r"fidelity: random measures every cell at one fidelity; remove \[fidelity\]; it is used by"),
    ],
    ids=str,
)
def test_bad_input_is_told(changes, sentence):
    with pytest.raises(InputError, match=sentence):
        prepare(spec_from(document(**changes)))


def test_a_table_of_one_fidelity_is_told(toy, toy_spec):
    plain = toy_spec | {"algorithm": {"name": "hyperband"}}
    with pytest.raises(InputError, match="nats-tss has no toy valid accuracy at other numbers of epochs than 10; this algorithm needs two"):
        prepare(spec_from(plain))
    with pytest.raises(InputError, match="budget.epochs: genetic measures every cell at one fidelity, so that no epochs are counted"):
        spec_from(toy_spec | {"budget": {"epochs": 100}})


def apart(**changes):
    """A table as NATS-Bench's: trainings of 4 and of 12 epochs apart, under its name, perhaps with curves."""
    table = benchmark_named("mini-tss")
    return replace(table, about=replace(table.about, name="nats-tss"), **changes)


def rungs(table, **settings):
    return Accuracy(AccuracySettings(**settings.pop("fitness", {})), FitnessContext(table, "mnist8", 1, None, fidelity=FidelitySettings(**settings)))


def test_trainings_apart_are_not_continued_and_curves_are():
    with pytest.raises(InputError, match=r"fidelity.semantics: in nats-tss each number of epochs is a training of its own.*--curves"):
        rungs(apart(), epochs="4, 12", semantics="continued")
    assert rungs(apart(), epochs="4, 12").ladder.semantics == "from-scratch"
    values = np.random.default_rng(0).uniform(10, 90, (2, 100, 12))
    points = tuple(map(float, range(1, 13)))
    curves = tuple(
        Curve(BenchmarkColumn(Meaning("mnist8", ACCURACY, "valid", 12, f"run{seed + 1}"), "percent", ""), points, values[seed], np.arange(100))
        for seed in range(2)
    )  # fmt: skip
    fitness = rungs(apart(curves=curves), epochs="2, 12", semantics="continued")
    assert fitness.covered().tolist() == [True] * 100 + [False] * (benchmark_named("mini-tss").size - 100)
    cells = benchmark_named("mini-tss").cells[:5]
    found = fitness.evaluate_at(cells, np.arange(5), np.full(5, 2), np.zeros(5, dtype=np.int64))
    assert found.fitness == pytest.approx(values[:, :5, 1].mean(axis=0))
    later = fitness.evaluate_at(cells, np.arange(5), np.full(5, 12), np.full(5, 2))
    whole = np.asarray(column(benchmark_named("mini-tss"), SECONDS, "train", 12))[:5]
    assert found.table_seconds == pytest.approx(whole * 2 / 12)
    assert later.table_seconds == pytest.approx(whole * 10 / 12)


def test_an_algorithm_that_names_other_fidelities_ends_its_run_with_a_sentence():
    prepared = prepare(spec_from(document()))
    context = prepared.algorithm.context
    prepared.algorithm.inner.ladder = replace(context.ladder, epochs=(1, 5, 12))
    prepared.algorithm.inner.rung = 1
    guarded = Guarded("mine", prepared.algorithm.inner, context, foreign=True)
    guarded.ask()
    with pytest.raises(ContractError, match="the algorithm mine .*asked for its cells at .* instead of one of 1, 4, 12 epochs for each"):
        _ = guarded.asked_epochs


def test_a_run_that_is_cut_off_after_its_last_evaluation_gets_no_more_of_them():
    plain = document("hyperband")
    del plain["fidelity"]
    plain |= {"algorithm": {"name": "genetic", "population": 50}, "budget": {"simulated_seconds": 10.0}}
    with Store() as store:
        run = driven(store, plain).id
        before = store.records(run, 6).tobytes()
        cut(store, run, 10_000)
        resume(store, store.run(run)).drive(store)
        assert store.records(run, 6).tobytes() == before
