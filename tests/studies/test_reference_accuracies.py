"""Validation and test regret: of made-up runs, of all data sets, and what a run keeps of its table for them."""

from dataclasses import replace

import numpy as np
import pytest
from made_up_study import made_up, one_run

from nastui.benchmarks.catalogue import benchmark_named
from nastui.benchmarks.columns import Meaning
from nastui.benchmarks.importing.import_source import import_source
from nastui.benchmarks.reference import ReferenceAccuracies, reference_accuracies
from nastui.runs.session import go_on, start
from nastui.runs.spec import spec_from
from nastui.runs.store import Store, TakenError
from nastui.studies.report.figures import RegretByTest
from nastui.studies.report.render.pictures import svg
from nastui.studies.report.sections.costs import curves
from nastui.studies.report.study_data import summarise_run

REFERENCE = ReferenceAccuracies(200, 46.73, 46.2, 47.31)


def document(**parts):
    return {
        "benchmark": "nats-tss",
        "dataset": "toy",
        "seed": 1,
        "algorithm": {"name": "regularized-evolution"},
        "fitness": {"name": "accuracy"},
        "budget": {"unique_evaluations": 60},
        **parts,
    }


def run(given):
    with Store() as store:
        session = start(store, spec_from(given))
        session.drive(store)
        return store.run(session.run), summarise_run(store, store.run(session.run))


def test_the_test_regret_of_the_best_cell_by_validation_cannot_be_passed():
    assert REFERENCE.test_regret_of_best_valid == pytest.approx(1.11)


def test_a_run_keeps_the_best_accuracies_of_its_table(toy):
    kept, summary = run(document())
    valid, test = (toy.column(Meaning("toy", "accuracy", split, 10)) for split in ("valid", "test"))
    assert kept.facts["reference"] == {
        "epochs": 10,
        "best_valid": valid.max(),
        "test_of_best_valid": test[valid.argmax()],
        "best_test": test.max(),
    }
    assert summary.reference == reference_accuracies(toy, "toy")
    assert (np.diff(summary.incumbents.valid) > 0).all()


def test_one_training_a_query_is_measured_by_the_mean_table(toy):
    kept, summary = run(document(fitness={"name": "accuracy", "noise": "one-run"}))
    assert kept.facts["optimum"] == pytest.approx(kept.facts["reference"]["best_valid"] + 0.5)
    rows = toy.find(summary.cells)
    assert summary.valid.tolist() == toy.column(Meaning("toy", "accuracy", "valid", 10))[rows].tolist()
    assert set(np.round(summary.fitness - summary.valid, 3).tolist()) == {-0.5, 0.5}


def test_a_run_of_an_earlier_version_goes_on(toy):
    with Store() as store:
        session = start(store, spec_from(document()))
        session.drive(store)
        before = store.run(session.run)
        older = replace(before, facts={name: value for name, value in before.facts.items() if name != "reference"})
        with pytest.raises(TakenError, match="is done"):  # its facts are those of now; only that it is done stands against it
            go_on(store, older, session.prepared)
    assert ReferenceAccuracies.from_facts(older.facts) is None


@pytest.mark.parametrize("noise", ["mean", "one-run"])
@pytest.mark.parametrize("dataset", ["cifar10", "cifar100", "ImageNet16-120", "mnist8"])
def test_all_data_sets_are_searched_by_means_and_by_single_trainings(dataset, noise, tmp_path):
    """Columns of single trainings are made up: the published CSV has those of CIFAR-10 only."""
    benchmark = "mini-tss" if dataset == "mnist8" else "nats-tss"
    if benchmark == "nats-tss":
        import_source(_with_trainings(tmp_path, dataset))
    kept, summary = run(document(benchmark=benchmark, dataset=dataset, fitness={"name": "accuracy", "noise": noise}))
    reference = reference_accuracies(benchmark_named(benchmark), dataset.lower())
    assert summary.reference == reference
    assert summary.final["valid"] <= reference.best_valid
    assert summary.final["test"] <= reference.best_test
    assert kept.facts["noise"] == ("mean over seeds" if noise == "mean" else "one training")


def _with_trainings(tmp_path, dataset):
    from nastui.cells.nats_tss.notation import every_cell, format_cell

    cells, rng = every_cell(), np.random.default_rng(3)
    lines = [f"arch,{dataset}.valid@200,{dataset}.valid@200.run1,{dataset}.valid@200.run2,{dataset}.test@200"]
    for cell, mean in zip(cells, (20 + (cells == 3).sum(axis=1) + rng.random(len(cells))).round(2).tolist(), strict=True):
        lines.append(f"{format_cell(cell)},{mean},{mean - 0.25:.2f},{mean + 0.25:.2f},{mean + 1:.2f}")
    path = tmp_path / "trainings.csv"
    path.write_text("\n".join(lines) + "\n")
    return path


def test_the_real_references(real_data):
    import_source(real_data / "nats_tss.csv.gz")
    table = import_source(real_data / "nats_tss_imagenet16-120.csv.gz").benchmark
    found = {name: reference_accuracies(table, name) for name in table.datasets}
    assert [round(found[name].best_valid, 2) for name in table.datasets] == [91.61, 73.49, 46.73]
    assert [round(found[name].best_test, 2) for name in table.datasets] == [94.37, 73.51, 47.31]
    assert [round(found[name].test_regret_of_best_valid, 2) for name in table.datasets] == [0.0, 0.0, 1.11]
    assert reference_accuracies(table, "cifar10", 12).epochs == 12


def test_the_report_draws_test_regret_beside_validation_regret():
    rising = replace(one_run(1, 46.73, test=46.2), reference=REFERENCE)
    missing = replace(one_run(2, 46.73), reference=None)
    figures = curves(made_up({"a": [rising, rising], "b": [rising, missing]}), {}).parts
    kinds = [(type(one).__name__, str(one.axis)) for one in figures if not isinstance(one, str)]
    assert kinds[0] == ("RegretCurves", "unique")
    assert kinds[-1] == ("RegretByTest", "unique")
    drawn = {curve.name: curve for curve in figures[-1].curves}
    assert list(drawn) == ["a", "b", "best cell by validation"]
    assert drawn["a"].middle[-1] == pytest.approx(1.11)
    assert drawn["best cell by validation"].middle.tolist() == pytest.approx([1.11, 1.11])
    assert figures[-1].name == "test-regret-unique-equal-digits"
    assert "regret by test accuracy" in svg(figures[-1])


def test_a_search_by_test_accuracy_and_runs_of_earlier_versions_have_no_such_curve():
    by_test = made_up({"a": [replace(one_run(1, 46.73, test=46.2), reference=REFERENCE)]}, task={"accuracy": {"split": "test"}})
    for data in (by_test, made_up({"a": [one_run(1, 46.73)]})):
        assert not any(isinstance(one, RegretByTest) for one in curves(data, {}).parts)
