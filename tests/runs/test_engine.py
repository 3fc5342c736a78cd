"""The loop: budgets, duplicates, charges, and what the store has of it."""

import numpy as np
import pytest

from nastui.base.errors import InputError
from nastui.runs.preparing import prepare
from nastui.runs.records import record_type
from nastui.runs.result import result_of, trajectory_of
from nastui.runs.run_totals import RunTotals
from nastui.runs.session import begin, start
from nastui.runs.settings import Budget
from nastui.runs.spec import spec_from
from nastui.runs.store import Store


def drive(document):
    with Store() as store:
        session = start(store, spec_from(document))
        outcome = session.drive(store)
        return outcome, store.records(session.run, 6), result_of(store, store.run(session.run))


def with_budget(document, **budget):
    return document | {"budget": budget}


def test_a_run_ends_with_the_budget_that_is_reached_first(toy, toy_spec):
    outcome, records, _ = drive(with_budget(toy_spec, evaluations=1000, generations=3))
    assert (outcome.state, len(records)) == ("done", 60)
    assert outcome.reason == "the budget of 3 generations is used up"


def test_duplicates_are_free_and_no_query(toy, toy_spec):
    _, records, result = drive(with_budget(toy_spec, evaluations=2000))
    again = records[records["new"] == 0]
    assert len(again) > 500
    assert (again["table_seconds"] == 0).all()
    assert result["unique_evaluations"] == len(np.unique(records["cell"], axis=0)) == records["new"].sum()
    assert result["simulated_seconds"] == pytest.approx(records["table_seconds"].sum())


def test_a_free_duplicate_has_the_fitness_that_is_known(toy, toy_spec):
    toy_spec["fitness"]["noise"] = "one-run"
    _, records, _ = drive(with_budget(toy_spec, evaluations=1000))
    for cell in np.unique(records["cell"], axis=0)[:50]:
        assert len(set(records["fitness"][(records["cell"] == cell).all(axis=1)])) == 1


def test_charging_duplicates_evaluates_them_again(toy, toy_spec):
    toy_spec["fitness"]["noise"] = "one-run"
    toy_spec["engine"] = {"duplicates": "charge"}
    _, records, result = drive(with_budget(toy_spec, evaluations=1000))
    assert (records["table_seconds"] > 0).all()
    values = [len(set(records["fitness"][(records["cell"] == cell).all(axis=1)])) for cell in np.unique(records["cell"], axis=0)]
    assert max(values) == 2
    assert result["unique_evaluations"] == len(values)


def test_skipped_duplicates_do_not_count(toy, toy_spec):
    toy_spec["engine"] = {"duplicates": "skip"}
    _, records, _ = drive(with_budget(toy_spec, evaluations=300))
    assert len(records) == len(np.unique(records["cell"], axis=0)) == 300


def test_the_simulated_budget_ends_with_the_evaluation_that_reaches_it(toy, toy_spec):
    _, records, _ = drive(with_budget(toy_spec, simulated_seconds=500.0))
    spent = np.cumsum(records["table_seconds"])
    assert spent[-1] >= 500 > spent[-2]


def test_a_wall_budget_ends_a_run(toy, toy_spec):
    outcome, _, _ = drive(with_budget(toy_spec, wall_seconds=0.05))
    assert outcome.reason == "the budget of 0.05 wall seconds is used up"


def test_the_trajectory_holds_each_improvement(toy, toy_spec):
    _, records, result = drive(toy_spec)
    points = result["trajectory"]
    assert [point[2] for point in points] == sorted({point[2] for point in points})
    assert points[-1][2] == result["best"]["fitness"] == records["fitness"].max()
    assert points == trajectory_of(records)


def test_the_best_is_the_first_found_of_equals(toy, toy_spec):
    _, records, result = drive(with_budget(toy_spec, evaluations=1000))
    first = int(records["fitness"].argmax())
    assert result["best"]["cell"] == toy.space.format(records["cell"][first])


def test_the_document_has_all_its_keys(toy, toy_spec):
    _, _, result = drive(toy_spec)
    keys = "run state preset benchmark dataset split algorithm fitness predictor seed evaluations unique_evaluations generations best trajectory"
    assert list(result) == [*keys.split(), "simulated_seconds", "wall_seconds", "overhead_seconds"]
    assert list(result["best"]) == ["cell", "fitness", "status", "valid_accuracy", "test_accuracy"]


def test_a_budget_of_simulated_time_needs_a_table_that_knows_it(tmp_path, toy_spec):
    from nastui.benchmarks.importing.import_source import import_source

    path = tmp_path / "t.csv"
    path.write_text("arch,toy.valid@1\n|none~0|+|none~0|none~1|+|none~0|none~1|none~2|,50\n")
    import_source(path, "untimed")
    document = with_budget(toy_spec, simulated_seconds=10.0) | {"benchmark": "untimed", "engine": {"domain": "covered"}}
    with pytest.raises(InputError, match="simulated time would never pass"):
        drive(document)


def test_a_fitness_that_does_not_cover_the_space_is_refused_and_may_be_restricted(tmp_path, toy_spec):
    from nastui.benchmarks.importing.import_source import import_source
    from nastui.cells.nats_tss.notation import every_cell, format_cell

    rows = [f"{format_cell(cell)},{50 if number % 2 else ''}" for number, cell in enumerate(every_cell())]
    path = tmp_path / "t.csv"
    path.write_text("\n".join(["arch,toy.valid@1", *rows]))
    import_source(path)
    with pytest.raises(InputError, match=r"7,812 of 15,625 cells of nats-tss have the validation accuracy.*domain = 'covered'"):
        drive(toy_spec)
    _, records, _ = drive(toy_spec | {"engine": {"domain": "covered"}})
    assert (records["fitness"] == 50).all()


def test_a_part_of_a_space_is_no_whole_domain(tmp_path, toy_spec):
    from nastui.benchmarks.importing.import_source import import_source

    path = tmp_path / "t.csv"
    path.write_text("arch,toy.valid@1\n|none~0|+|none~0|none~1|+|none~0|none~1|none~2|,50\n")
    import_source(path, "part")
    with pytest.raises(InputError, match="1 of 15,625 cells of part have the validation accuracy"):
        drive(toy_spec | {"benchmark": "part"})


def test_every_generation_keeps_its_notes_at_any_pace(toy, toy_spec, monkeypatch):
    monkeypatch.setattr("nastui.runs.recorder.COMMIT_SECONDS", 0.0)
    with Store() as store:
        session = start(store, spec_from(with_budget(toy_spec, generations=3)), pace=0.01)
        session.drive(store)
        assert ["diversity" in chunk.notes for chunk in store.chunks(session.run)] == [True] * 3


def test_a_generation_of_an_algorithm_that_asks_for_one_cell_at_a_time_is_full(toy, toy_spec):
    prepared = prepare(spec_from(with_budget(toy_spec, generations=3) | {"algorithm": {"name": "random", "population": 1}}))
    prepared.algorithm.generation_size = 10
    with Store() as store:
        session = begin(store, prepared)
        outcome = session.drive(store)
        assert outcome.reason == "the budget of 3 generations is used up"
        assert len(store.records(session.run, 6)) == 30
        assert {chunk.generation for chunk in store.chunks(session.run)} == {1, 2, 3}


def test_simulated_seconds_add_up_the_same_however_they_are_cut():
    records = np.zeros(40, dtype=record_type(6))
    records["table_seconds"] = 0.1
    whole, parts = RunTotals(), RunTotals()
    whole.add(records)
    for record in np.split(records, 40):
        parts.add(record)
    assert whole.simulated == parts.simulated
    for limit in np.cumsum(records["table_seconds"]).tolist():
        tally, budget = RunTotals(), Budget(simulated_seconds=limit)
        tally.add(records[: tally.timed_room(budget, records)])
        assert tally.reached(budget, 0.0) is not None


def test_a_search_that_has_settled_ends_where_only_new_queries_count(tmp_path, toy_spec):
    from nastui.benchmarks.importing.import_source import import_source

    path = tmp_path / "t.csv"
    cells = "\n".join(f"|{name}~0|+|none~0|none~1|+|none~0|none~1|none~2|,{number}" for number, name in enumerate(("none", "skip_connect")))
    path.write_text(f"arch,toy.valid@1\n{cells}\n")
    import_source(path, "part")
    covered = toy_spec | {"benchmark": "part", "engine": {"domain": "covered"}}
    outcome, records, _ = drive(with_budget(covered, unique_evaluations=3))
    assert outcome.reason == "1,000 batches in a row held no new query"
    assert records["new"].sum() == 2
    outcome, records, _ = drive(with_budget(covered, unique_evaluations=3, evaluations=30_000))
    assert outcome.reason == "the budget of 30,000 evaluations is used up"
