"""Fronts on the command line: lists, documents, `runs front`, exports."""

import csv
import io
import json

import pytest
from click.testing import CliRunner
from several_objectives import TWO, run_of_two

from nastui.cli.main import cli
from nastui.runs.session import start
from nastui.runs.spec import spec_from
from nastui.runs.store import Store


def said(*words, code=0):
    result = CliRunner().invoke(cli, list(words))
    assert result.exit_code == code, result.output
    return result.stdout


@pytest.fixture
def run(own_home):
    with Store() as store:
        return run_of_two(store)


def test_a_run_shows_its_front(run):
    text = said("runs", "show", run)
    assert "valid accuracy, % over flops, count" in text
    assert "% of the exact front's), from the reference valid accuracy 50.0000, flops 600,000" in text
    document = json.loads(said("runs", "show", run, "--json"))
    assert f"{len(document['front'])} cells on the front" in text
    assert all(one["cell"] in text for one in document["front"])


def test_the_front_as_a_picture_as_csv_and_as_json(run, tmp_path):
    document = json.loads(said("runs", "front", run, "--format", "json"))
    rows = list(csv.DictReader(io.StringIO(said("runs", "front", run, "--format", "csv"))))
    assert [row["cell"] for row in rows] == [one["cell"] for one in document["front"]]
    assert "★" in said("runs", "front")
    said("runs", "front", run, "--format", "csv", "--output", str(tmp_path / "new" / "front.csv"))
    assert (tmp_path / "new" / "front.csv").read_text().count("\n") == len(rows) + 1


def test_in_lines_nothing_is_drawn(run, monkeypatch):
    monkeypatch.setenv("NASTUI_LINEAR", "1")
    text = said("runs", "front", run)
    assert "┤" not in text
    assert "valid accuracy " in text


def test_in_ascii_the_front_is_ascii(run, monkeypatch):
    monkeypatch.setenv("NASTUI_ASCII", "1")
    picture = said("runs", "front", run).split("cells on the front")[0]
    assert picture.isascii()
    assert "* best" in picture


@pytest.mark.parametrize(
    ("environment", "characters", "plain"),
    [
        ({"NASTUI_ASCII": "0", "LC_ALL": "C"}, "auto", False),
        ({"LC_ALL": "C"}, "auto", True),
        ({"LC_ALL": "C"}, "unicode", False),
        ({"LC_ALL": "C.UTF-8"}, "ascii", True),
    ],
)
def test_the_characters_of_a_front_are_those_of_the_app(run, monkeypatch, environment, characters, plain):
    said("config", "set", "look.characters", characters)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert said("runs", "front", run).split("cells on the front")[0].isascii() == plain


def test_the_list_has_the_hypervolume_only_where_a_run_has_one(run):
    assert "hypervolume" in said("runs", "list").splitlines()[0]
    (one,) = json.loads(said("runs", "list", "--json"))
    document = json.loads(said("runs", "show", run, "--json"))
    assert one["hypervolume"] == pytest.approx(document["hypervolume"])
    assert one["share_of_exact_hypervolume"] == pytest.approx(document["share_of_exact_hypervolume"])
    assert one["front_size"] <= len(document["front"])
    assert said("runs", "list", "--filter", "hypervolume>1").count(run) == 1
    assert run not in said("runs", "list", "--filter", "front>1000")


def test_every_evaluation_is_exported_with_its_objectives(run):
    rows = list(csv.DictReader(io.StringIO(said("runs", "export", run))))
    assert float(rows[0]["valid accuracy"]) == float(rows[0]["fitness"])
    assert float(rows[0]["flops"]) > 0
    front = json.loads(said("runs", "front", run, "--format", "json"))["front"]
    assert all(float(rows[one["evaluation"] - 1]["flops"]) == one["objectives"]["flops"] for one in front)


def test_a_run_without_objectives_is_as_it_was(own_home):
    with Store() as store:
        start(store, spec_from({key: value for key, value in TWO.items() if key != "objective"})).drive(store)
    assert "hypervolume" not in said("runs", "list")
    (one,) = json.loads(said("runs", "list", "--json"))
    assert not {"hypervolume", "front_size", "front"} & {*one, *json.loads(said("runs", "show", "--json"))}
    for kind in ("text", "csv"):
        result = CliRunner().invoke(cli, ["runs", "front", "--format", kind])
        assert result.exit_code != 0
        assert "has no objectives" in f"{result.output}{result.exception}"


def test_a_front_as_text_reads_the_run_once(run, monkeypatch):
    read = []
    records = Store.records
    monkeypatch.setattr(Store, "records", lambda store, *given: read.append(given) or records(store, *given))
    said("runs", "front", run)
    assert len(read) == 1


def test_a_watch_without_a_terminal_tells_of_the_front(run):
    result = CliRunner().invoke(cli, ["watch", run])
    assert " · front " in result.stdout
    assert " · hv " in result.stdout
