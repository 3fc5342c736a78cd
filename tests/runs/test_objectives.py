"""Objectives of a run: what a preset says of them, what is measured and stored, and what is refused before the search."""

import json

import numpy as np
import pytest

from nastui.base.errors import InputError
from nastui.benchmarks.catalogue import benchmark_named
from nastui.benchmarks.column_names import column_named, named_columns
from nastui.benchmarks.importing.import_source import import_source
from nastui.fitness.objectives import Objective, Objectives, costs_of, objectives_of
from nastui.presets.reading import override, read
from nastui.presets.writing import preset_text
from nastui.runs.preparing import prepare
from nastui.runs.result import result_of
from nastui.runs.session import resume, start
from nastui.runs.spec import digest_of, document_of, spec_from
from nastui.runs.store import Store
from nastui.studies.plan.planning import plan
from nastui.studies.plan.reading import study_from

RUN = {
    "benchmark": "mini-tss",
    "dataset": "mnist8",
    "algorithm": {"name": "random"},
    "fitness": {"name": "accuracy"},
    "budget": {"unique_evaluations": 60},
}
TWO = RUN | {"objective": [{"measure": "fitness", "reference": 50.0}, {"column": "flops", "max": 2e5}]}


def refusal(document, *assignments):
    with pytest.raises(InputError) as raised:
        prepare(spec_from(override(document, assignments)))
    return raised.value


def test_values_become_points_that_are_minimised_and_violations_as_shares_of_the_bounds():
    objectives = Objectives(
        (Objective("accuracy", "%", "max", reference=10.0), Objective("ms", "ms", "none", max=4.0), Objective("mJ", "mJ", "min", min=2.0))
    )
    values = np.array([[90.0, 4.0, 3.0], [95.0, 6.0, 1.0], [80.0, np.nan, 2.0]])
    assert objectives.points(values).tolist() == [[-90.0, 3.0], [-95.0, 1.0], [-80.0, 2.0]]
    assert objectives.violation(values).tolist() == [0.0, 1.0, np.inf]
    assert np.array_equal(objectives.scalar(values), [90.0, -np.inf, np.nan], equal_nan=True)
    assert objectives.reference is None  # the third has none


def test_a_preset_with_objectives_is_read_stored_and_written_again(tmp_path):
    spec = spec_from(TWO)
    assert spec_from(json.loads(json.dumps(document_of(spec)))) == spec
    path = tmp_path / "two.toml"
    path.write_text(preset_text(spec))
    assert "[[objective]]" in path.read_text()
    assert "score" not in path.read_text()  # defaults are left out
    path.write_text(path.read_text().replace("[[objective]]", "# mine\n[[objective]]", 1))
    again = read(str(path), ["objective.2.max=1e6"])
    assert again.spec.objectives[1].max == 1e6
    assert "# mine" in preset_text(again.spec, path)


def test_a_spec_without_objectives_is_as_it_was():
    document = document_of(spec_from(RUN))
    assert "objective" not in document
    assert digest_of(document) == "f84678648310f06c"


@pytest.mark.parametrize(
    ("assignment", "objectives"),
    [
        ("objective.2.max=3e6", [("measure", "fitness", None), ("column", "flops", 3e6)]),
        ("objective.2.column=parameters", [("measure", "fitness", None), ("column", "parameters", 2e5)]),
        ("objective.1.score=params", [("score", "params", None), ("column", "flops", 2e5)]),
        ("objective.3.measure=test", [("measure", "fitness", None), ("column", "flops", 2e5), ("measure", "test", None)]),
        ("objective.1.measure=none", [("column", "flops", 2e5)]),
    ],
)
def test_set_changes_adds_and_removes_an_objective(assignment, objectives):
    spec = spec_from(override(TWO, [assignment]))
    assert [(*one.source, one.max) for one in spec.objectives] == objectives


def test_a_study_sets_objectives_as_well():
    document = {
        "name": "s",
        "seeds": 1,
        "task": [{"name": "t", "set": {"benchmark": "mini-tss", "dataset": "mnist8"}}],
        "arm": [
            {
                "name": "a",
                "preset": "quickstart",
                "set": {"algorithm.name": "random", "objective.1.measure": "fitness", "objective.2.column": "flops"},
            }
        ],
        "panel": [{"name": "p", "tasks": ["t"], "arms": ["a"], "verdicts": False}],
    }
    (planned,) = plan(study_from(document))
    assert [one.name for one in planned.spec.objectives] == ["fitness", "flops"]


@pytest.mark.parametrize(
    ("assignment", "said", "key"),
    [
        ("objective.2.max=10", "no cell of mini-tss has flops at most 10 count; the least that a cell has is", "objective.2.max"),
        ("objective.2.column=flop", "mini-tss has no column 'flop' for mnist8 (did you mean 'flops'?)", "objective.2.column"),
        ("objective.2.score=naswott", "'naswott' is no score of untrained networks (did you mean 'naswt'?)", "objective.2.score"),
        ("objective.2.column=valid@12", "valid accuracy and valid@12 have the same number in every cell", "objective.2"),
        ("objective.3.column=flops", "flops is an objective twice", "objective.3"),
        ("algorithm.name=genetic", "genetic optimises one objective, and these are 2", "algorithm.name"),
        ("objective.5.column=flops", "there is no objective '5'", "objective.5.column"),
        ("objective.2.goal=most", "'most' is not one of auto, max, min, none", "objective.2.goal"),
        ("objective.1.query=free", "fitness is only known of cells that were evaluated", "objective.1.query"),
        ("objective.2.min=3e6", "nothing is at least 3e+06 and at most 200,000", "objective.2.max"),
    ],
)
def test_what_cannot_be_searched_is_refused_beforehand(assignment, said, key):
    error = refusal(TWO, assignment)
    assert said in str(error)
    assert error.place.key == key


def test_bounds_that_only_together_leave_no_cell_are_refused():
    error = refusal(TWO, "objective.1.min=85", "objective.2.max=300_000", "objective.3.column=parameters", "objective.3.min=9_000")
    assert "together with the bounds before it" in str(error)


def test_nothing_optimised_and_no_table_are_refused():
    assert "nothing is optimised" in str(refusal(RUN | {"objective": [{"column": "flops", "goal": "none", "max": 1e6}]}))
    assert "stands where tables [[objective]] belong" in str(refusal(RUN | {"objective": {"column": "flops"}}))
    assert "give one of column, score and measure" in str(refusal(RUN | {"objective": [{"goal": "max"}]}))


def test_a_preset_names_the_line_of_a_wrong_objective(tmp_path):
    path = tmp_path / "wrong.toml"
    path.write_text(preset_text(spec_from(TWO)).replace('column = "flops"', 'column = "flops"\nmaxx = 3'))
    line = path.read_text().splitlines().index("maxx = 3") + 1
    with pytest.raises(InputError, match=f"wrong.toml:{line}: objective.2.maxx: unknown key"):
        read(str(path))


def test_a_run_stores_what_it_measured_and_goes_on_as_if_never_interrupted():
    with Store() as store:
        whole = start(store, spec_from(TWO))
        whole.drive(store)
        records = store.records(whole.run, 6)
        benchmark = benchmark_named("mini-tss")
        rows = benchmark.find(records["cell"])
        names = named_columns(benchmark.columns, "mnist8")
        for place, name in enumerate(("valid@12", "flops")):
            assert np.array_equal(records["objectives"][:, place], np.asarray(benchmark.column(names[name].meaning))[rows])
        within = records["objectives"][:, 1] <= 2e5
        assert np.array_equal(records["fitness"], np.where(within, records["objectives"][:, 0], -np.inf))
        assert 0 < within.sum() < len(records)
        best = result_of(store, store.run(whole.run))["best"]
        assert best["fitness"] == records["fitness"].max()

        cut = start(store, spec_from(TWO | {"algorithm": {"name": "random", "population": 7}}))
        told = cut.prepared.algorithm.tell
        cut.prepared.algorithm.tell = lambda done: (told(done), cut.switches.stop.set())
        cut.drive(store)
        assert len(store.records(cut.run, 6)) == 7
        resume(store, store.run(cut.run)).drive(store)
        assert store.records(cut.run, 6)["objectives"].tobytes() == records["objectives"].tobytes()


def test_facts_tell_views_of_objectives_and_the_exact_front():
    prepared = prepare(spec_from(TWO))
    facts = json.loads(json.dumps(prepared.facts()))
    objectives = objectives_of(facts)
    assert [(one.name, one.goal, one.free) for one in objectives.each] == [("valid accuracy", "max", False), ("flops", "min", True)]
    benchmark = benchmark_named("mini-tss")
    accuracy, flops = (np.asarray(benchmark.column(named_columns(benchmark.columns, "mnist8")[name].meaning)) for name in ("valid@12", "flops"))
    within = flops <= 2e5
    best = {
        (one, other)
        for one, other in zip(accuracy[within], flops[within], strict=True)
        if not ((accuracy[within] >= one) & (flops[within] <= other) & ((accuracy[within] > one) | (flops[within] < other))).any()
    }
    assert {tuple(point) for point in facts["front"]["points"]} == best
    assert facts["optimum"] == accuracy[within].max()
    assert objectives.reference.tolist() == [-50.0, flops.max()]
    assert facts["front"]["hypervolume"] > 0
    plain = prepare(spec_from(RUN)).facts()
    assert "objectives" not in plain


def test_free_objectives_are_known_of_any_cell():
    prepared = prepare(spec_from(TWO))
    cells = prepared.benchmark.cells[:5]
    seen = prepared.objectives.look(cells)
    assert np.isnan(seen[:, 0]).all()
    assert np.isfinite(seen[:, 1]).all()
    counted = prepare(spec_from(override(TWO, ["objective.2.score=params", "objective.2.max=1e9"]))).objectives.look(cells)[:, 1]
    column = column_named("mini-tss", prepared.benchmark.columns, "mnist8", "params").meaning
    connected = np.isfinite(counted)  # a network without a path has no score
    assert counted[connected].tolist() == np.asarray(prepared.benchmark.column(column))[:5][connected].tolist()


def test_costs_of_a_run_without_objectives_are_its_negative_fitness():
    prepared = prepare(spec_from(RUN))
    evaluated = prepared.fitness.evaluate(prepared.benchmark.cells[:3], np.arange(3))
    assert np.array_equal(costs_of(None, evaluated).points[:, 0], -evaluated.fitness)


def test_test_accuracy_as_an_objective_says_so():
    assert prepare(spec_from(TWO)).fitness_facts.split == "valid"
    assert prepare(spec_from(override(TWO, ["objective.1.column=test@12"]))).fitness_facts.split == "test"


def test_one_objective_with_a_bound_takes_any_algorithm():
    document = RUN | {"algorithm": {"name": "genetic", "population": 20}, "budget": {"evaluations": 400}}
    document |= {"objective": [{"measure": "fitness"}, {"column": "flops", "goal": "none", "max": 8e5}]}
    with Store() as store:
        session = start(store, spec_from(document))
        session.drive(store)
        best = result_of(store, store.run(session.run))["best"]
        facts = store.run(session.run).facts
    assert facts["optimum"] - 3 < best["fitness"] <= facts["optimum"]


def test_latency_is_measured_here():
    document = override(TWO, ["objective.2.measure=latency", "objective.2.max=1e9", "budget.unique_evaluations=2"])
    with Store() as store:
        session = start(store, spec_from(document))
        session.drive(store)
        measured = store.records(session.run, 6)["objectives"][:, 1]
        facts = store.run(session.run).facts
    assert ((measured > 0) & (measured < 10_000)).all()
    assert (facts["front"], facts["objectives"][1]["unit"]) == (None, "ms")


def test_columns_of_devices_join_the_table_and_become_objectives(real_data):
    import_source(real_data / "nats_tss.csv.gz")
    import_source(real_data / "nats_hardware.csv.gz")
    facts = prepare(read("objectives/accuracy-latency-nats").spec).facts()
    assert (facts["front"]["cells"], facts["objectives"][1]["unit"]) == (20, "ms")
    under = prepare(read("objectives/under-4-ms-nats").spec)
    assert under.facts()["optimum"] == pytest.approx(91.112)
    error = refusal(read("objectives/accuracy-latency-nats").document, "objective.2.column=edgetpu_latency")
    assert "10,926 of 15,625 cells of nats-tss have edgetpu_latency" in str(error)
    assert error.place.key == "objective.2"
    covered = override(read("objectives/accuracy-latency-nats").document, ["objective.2.column=edgetpu_latency", "engine.domain=covered"])
    assert prepare(spec_from(covered)).fitness_facts.coverage == 10_926
