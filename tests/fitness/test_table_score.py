"""The fitness `table-score`: a column of the table as it is, its holes, its cost, and what is said where there is none."""

import json

import numpy as np
import pytest
from click.shell_completion import BashComplete
from click.testing import CliRunner

from nastui.base.errors import InputError
from nastui.benchmarks.catalogue import benchmark_named
from nastui.benchmarks.columns import Meaning
from nastui.benchmarks.importing.import_source import import_source
from nastui.benchmarks.score_columns import column_names
from nastui.cells.nats_tss.notation import every_cell, format_cell
from nastui.cli.main import cli
from nastui.fitness.fitness import FitnessContext
from nastui.fitness.settings import TableScoreSettings
from nastui.fitness.table_score import TableScore
from nastui.presets.reading import read
from nastui.presets.schema import preset_schema
from nastui.runs.preparing import prepare
from nastui.runs.session import start
from nastui.runs.spec import spec_from
from nastui.runs.store import Store
from nastui.tui.form.draft import Draft
from nastui.tui.form.validation import validate

CELLS = every_cell()
CONVOLUTIONS = (CELLS == 3).sum(axis=1)


@pytest.fixture
def scores(toy, tmp_path):
    """Columns beside the made-up accuracies: a score of all cells with its seconds, one with holes, a latency, one of another data set."""
    path = tmp_path / "scores.csv"
    header = "arch,toy.convs,toy.convs_seconds,toy.holes,toy.phone_latency_ms,other.convs,size"
    lines = [header]
    for number, (cell, count) in enumerate(zip(CELLS, CONVOLUTIONS.tolist(), strict=True)):
        score = "-inf" if number == 0 else count
        lines.append(f"{format_cell(cell)},{score},{0.25 if number % 2 else 0.75},{'' if number % 5 else number},{10 + number},{-count},{number % 7}")
    path.write_text("\n".join(lines) + "\n")
    import_source(path)
    return benchmark_named("nats-tss")


def fitness(benchmark, column, dataset="toy", **settings):
    return TableScore(TableScoreSettings(column, **settings), FitnessContext(benchmark, dataset, 1, None))


def document(**parts):
    return {
        "benchmark": "nats-tss",
        "dataset": "toy",
        "seed": 1,
        "algorithm": {"name": "genetic", "population": 20},
        "fitness": {"name": "table-score", "column": "convs"},
        "budget": {"evaluations": 400},
        **parts,
    }


def test_the_header_tells_which_columns_are_scores(scores):
    assert column_names("nats-tss", "toy") == ("convs", "holes", "phone_latency", "size", "other.convs")
    assert column_names("nats-tss", "other") == ("convs", "size", "toy.convs", "toy.holes", "toy.phone_latency")
    assert column_names("mini-tss", "mnist8") == ("parameters", "flops")
    assert column_names("nowhere", "toy") == ()


def test_it_is_the_column_with_accuracies_attached_and_its_mean_seconds(scores):
    rows = np.array([0, 5, 15_624])
    told = fitness(scores, "convs").evaluate(CELLS[rows], rows)
    assert told.fitness.tolist() == [-np.inf, *CONVOLUTIONS[rows[1:]].tolist()]
    assert told.valid.tolist() == scores.column(Meaning("toy", "accuracy", "valid", 10))[rows].tolist()
    assert told.table_seconds.tolist() == pytest.approx([0.5] * 3, abs=1e-4)


def test_less_is_better_where_the_column_or_the_setting_says_so(scores):
    assert fitness(scores, "phone_latency").evaluate(CELLS[:3], np.arange(3)).fitness.tolist() == [-10, -11, -12]
    assert fitness(scores, "phone_latency", better="higher").evaluate(CELLS[:1], np.arange(1)).fitness.tolist() == [10]
    assert fitness(scores, "size", better="lower").facts().optimum == 0
    assert "less is better" in fitness(scores, "phone_latency").facts().metric


def test_a_column_of_another_data_set_is_named_with_it(scores):
    assert fitness(scores, "OTHER.convs").evaluate(CELLS[1:2], np.arange(1)).fitness.tolist() == [-CONVOLUTIONS[1]]
    assert fitness(scores, "toy.convs").column.name == "convs"


def test_its_facts_say_optimum_coverage_and_what_it_costs(scores):
    facts = fitness(scores, "convs").facts()
    assert (facts.metric, facts.optimum, facts.coverage, facts.of, facts.timed) == ("convs, a column of the table", 6, 15_625, 15_625, True)
    free = fitness(scores, "holes").facts()
    assert (free.coverage, free.timed, free.noise) == (3_125, False, "as published, at no cost: the table has no seconds of it")
    assert fitness(scores, "holes", seconds_per_cell=2.0).facts().timed


@pytest.mark.parametrize(
    ("column", "said"),
    [
        ("conv", r"nats-tss has no score column 'conv' for toy \(did you mean 'convs'\?\); it has convs, holes"),
        ("accuracy", "no score column 'accuracy'"),
        ("convs_seconds", "no score column 'convs_seconds'"),
        ("", "no score column is named; nats-tss has convs, holes"),
    ],
)
def test_what_is_no_score_column_is_refused_with_those_there_are(scores, column, said):
    with pytest.raises(InputError, match=said) as caught:
        prepare(spec_from(document(fitness={"name": "table-score", "column": column})))
    assert caught.value.place.key == "fitness.column"


def test_a_column_with_holes_is_refused_and_can_be_searched_where_it_is_known(scores):
    holes = {"name": "table-score", "column": "holes"}
    with pytest.raises(InputError, match=r"3,125 of 15,625 cells.*engine.domain = 'covered'.*fitness.column = 'convs'"):
        prepare(spec_from(document(fitness=holes)))
    with Store() as store:
        session = start(store, spec_from(document(fitness=holes, engine={"domain": "covered"})))
        session.drive(store)
        found = store.records(session.run, 6)["fitness"]
    assert (found % 5 == 0).all()
    assert found.max() > 12_000


def test_a_search_by_it_finds_the_best_score_and_charges_its_constant(scores):
    with Store() as store:
        session = start(store, spec_from(document()))
        session.drive(store)
        run, records = store.run(session.run), store.records(session.run, 6)
    assert run.spec.fitness.settings.seconds_per_cell == pytest.approx(0.5, abs=1e-4)
    assert records["fitness"].max() == 6
    fresh = records["new"].astype(bool)
    assert records["table_seconds"][fresh].tolist() == pytest.approx([0.5] * int(fresh.sum()), abs=1e-4)


def test_simulated_time_needs_a_cost(scores):
    with pytest.raises(InputError, match="simulated time would never pass"):
        prepare(spec_from(document(fitness={"name": "table-score", "column": "size"}, budget={"simulated_seconds": 10.0})))


def features(**given):
    return document(
        algorithm={"name": "bayesian-optimization", "warm_start": 0.01},
        predictor={"name": "gaussian-process", "target": "as-given"},
        fitness={"name": "accuracy"},
        features=given,
        budget={"unique_evaluations": 12},
    )


def test_columns_are_features_charged_once_a_cell(scores):
    with Store() as store:
        session = start(store, spec_from(features(columns="convs")))
        session.drive(store)
        run, records = store.run(session.run), store.records(session.run, 6)
    assert run.spec.features.seconds_per_cell == pytest.approx(0.5, abs=1e-4)
    assert 0.5 * 15_000 < records["table_seconds"][0] < 0.5 * 15_700
    assert (records["cell"][:3] == 3).sum(axis=1).min() >= 4


def test_unknown_cells_are_holes_in_features_and_columns_stand_in_their_order(scores):
    made = prepare(spec_from(features(columns="holes, convs"))).features
    found = made(CELLS[5:7])
    assert found[:, 1].tolist() == CONVOLUTIONS[5:7].tolist()
    assert (found[0, 0], np.isnan(found[1, 0])) == (5, True)


@pytest.mark.parametrize(("columns", "said"), [("convs, convs", "named twice"), ("naswot", "no score column 'naswot'")])
def test_wrong_columns_of_features_are_refused_at_their_key(scores, columns, said):
    with pytest.raises(InputError, match=said) as caught:
        prepare(spec_from(features(columns=columns)))
    assert caught.value.place.key == "features.columns"


def test_an_algorithm_without_features_refuses_columns(scores):
    with pytest.raises(InputError, match="makes no use of zero-cost scores") as caught:
        spec_from(document(features={"columns": "convs"}, algorithm={"name": "random"}))
    assert caught.value.place.key == "features.columns"


def test_set_completion_form_and_schema_know_it(scores, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(
        'benchmark = "nats-tss"\ndataset = "toy"\n[algorithm]\nname = "random"\n[fitness]\nname = "accuracy"\n[budget]\nevaluations = 30\n'
    )
    changes = ["--set", "fitness.name=table-score", "--set", "fitness.column=convs"]
    done = CliRunner().invoke(cli, ["run", str(path), *changes, "--json"])
    assert json.loads(done.stdout)["fitness"] == "table-score"
    complete = BashComplete(cli, {}, "nastui", "_NASTUI_COMPLETE")
    offered = complete.get_completions(["run", str(path), *changes[:2], "--set"], "fitness.column=")
    assert [item.value for item in offered][:2] == ["fitness.column=convs", "fitness.column=holes"]
    draft = Draft.of(read(str(path)).spec, "mine").with_raw("fitness.name", "table-score")
    assert "column" in validate(draft).errors["fitness.column"]
    assert [option.value for option in draft.rows["fitness.column"].options][:2] == ["convs", "holes"]
    assert validate(draft.with_raw("fitness.column", "convs")).spec == read(str(path), changes[1::2]).spec
    kinds = {one["properties"]["name"]["const"]: one for one in preset_schema()["properties"]["fitness"]["oneOf"]}
    assert kinds["table-score"]["properties"]["better"]["enum"] == ["auto", "higher", "lower"]


def test_published_scores_guide_a_search_on_all_data_sets(real_data):
    import_source(real_data / "nats_tss.csv.gz")
    import_source(real_data / "nats_tss_imagenet16-120.csv.gz")
    best = {"cifar10": 89.0, "cifar100": 68.0, "imagenet16-120": 40.0}
    for dataset, least in best.items():
        with Store() as store:
            session = start(store, read("scores/genetic-published-naswt-nats", [f"dataset={dataset}", "budget.evaluations=2000"]).spec)
            session.drive(store)
            records = store.records(session.run, 6)
        assert records["valid"][int(np.argmax(records["fitness"]))] > least
