"""Runs and graphics cards: how many at a time, on which card; devices by name."""

import pytest
import torch

from nastui.base.errors import InputError
from nastui.base.executors.workplace import POOL, Workplace
from nastui.base.machine import cores
from nastui.networks.devices import device_for, device_named
from nastui.runs.cards import CardShares, card_count, runs_at_a_time
from nastui.runs.preparing import check_preparable, prepare
from nastui.runs.spec import digest_of, document_of, spec_from

RUN = {"benchmark": "mini-tss", "dataset": "mnist8", "algorithm": {"name": "random"}, "budget": {"evaluations": 3}}


def spec(fitness, device="auto", **more):
    return spec_from(RUN | {"fitness": {"name": fitness}, "engine": {"device": device}} | more)


@pytest.fixture
def cards(monkeypatch):
    """A made-up number of cards."""

    def have(count):
        monkeypatch.setattr(torch.cuda, "device_count", lambda: count)
        monkeypatch.setattr(torch.cuda, "is_available", lambda: count > 0)
        monkeypatch.setattr(torch.cuda, "current_device", lambda: 0)

    return have


def at_a_time(*specs, place=POOL, asked=None):
    """Of a hundred runs of each of these."""
    return runs_at_a_time(place, asked, [one for one in specs for _ in range(100)])


def test_trainings_on_cards_are_as_many_as_cards_and_searches_on_tables_as_many_as_cores(cards):
    cards(3)
    assert at_a_time(spec("training"), spec("naswt")) == 3
    assert at_a_time(spec("training", "cuda:1")) == 1
    assert at_a_time(spec("training", "cuda:1"), spec("training", "cuda:0")) == 2
    assert at_a_time(spec("accuracy")) == at_a_time(spec("training", "cpu")) == cores()
    cards(0)
    assert at_a_time(spec("training")) == cores()
    assert card_count([]) == 0


def test_the_user_and_the_place_decide_how_many_and_never_more_than_there_are():
    run = spec("accuracy")
    assert at_a_time(run, asked=7) == 7
    assert at_a_time(run, place=Workplace("here"), asked=7) == 1
    assert at_a_time(run, place=Workplace("ray")) == 100  # it makes as many as it holds; nodes may come later
    assert at_a_time(run, place=Workplace("ray"), asked=7) == 7
    assert runs_at_a_time(POOL, 7, [run] * 3) == 3
    assert runs_at_a_time(POOL, None, []) == 1


def test_each_run_gets_the_card_with_the_fewest_runs():
    shares = CardShares(2)
    assert [shares.take(number) for number in range(5)] == [0, 1, 0, 1, 0]
    for number in (1, 3):
        shares.give_back(number)
    assert [shares.take(number) for number in (5, 6)] == [1, 1]
    assert CardShares(0).take(1) is None


def test_runs_side_by_side_are_given_cards_in_turn(monkeypatch, own_home, tmp_path):
    from nastui.runs.parallel import ParallelRun, run_in_parallel

    told = tmp_path / "cards"
    monkeypatch.setattr("nastui.runs.parallel.card_count", lambda specs: 2)
    monkeypatch.setattr("nastui.runs.parallel.use_card", lambda card: told.open("a").write(f"{card}\n") and None)
    jobs = [ParallelRun(number, spec("accuracy"), None) for number in range(4)]
    from nastui.base.executors.workplace import Workplace

    ended = list(run_in_parallel(jobs, 1, lambda number, run: None, place=Workplace("here")))
    assert len(ended) == 4
    assert told.read_text().split() == ["0", "0", "0", "0"]  # one at a time: the first is free again


@pytest.mark.parametrize("name", ["auto", "cpu", "cuda", "cuda:0", "cuda:12", "mps"])
def test_devices_by_name(name):
    assert document_of(spec("naswt", name))["engine"]["device"] == name


@pytest.mark.parametrize("name", ["gpu", "cuda:", "cuda:-1", "cuda:01", "CUDA", "mps:0", ""])
def test_what_is_no_device_is_refused(name):
    with pytest.raises(InputError, match=r"is no device; choose cpu, auto, cuda"):
        spec("naswt", name)


def test_a_card_that_is_not_here_is_refused_with_those_there_are(cards):
    cards(2)
    assert device_for("auto") == device_named("cuda") == torch.device("cuda:0")
    assert device_named("cuda:1") == torch.device("cuda:1")
    with pytest.raises(InputError, match=r"no device 'cuda:2' that torch can use; choose cuda:0 to cuda:1"):
        device_named("cuda:2")
    cards(0)
    with pytest.raises(InputError, match="choose cpu"):
        device_named("cuda")
    assert device_for("auto") == torch.device("cpu")


@pytest.mark.parametrize("check", [prepare, check_preparable])
@pytest.mark.parametrize("name", ["gcn", "sage-lstm", "mlp-ensemble"])
def test_a_predictor_is_refused_before_the_search_where_its_card_is_not(cards, name, check):
    cards(0)
    search = spec("accuracy", "cuda", algorithm={"name": "nas-ea-fa"}, predictor={"name": name}, budget={"evaluations": 60})
    with pytest.raises(InputError, match="no device 'cuda' that torch can use; choose cpu") as refused:
        check(search)
    assert refused.value.place.key == "engine.device"


def test_what_uses_no_torch_needs_no_card(cards):
    cards(0)
    assert (
        prepare(spec("accuracy", "cuda", algorithm={"name": "nas-ea-fa"}, predictor={"name": "xgboost"}, budget={"evaluations": 60})).predictor
        is not None
    )


def test_documents_of_before_have_the_digest_that_they_had():
    document = document_of(spec("accuracy"))
    assert "pack" not in document["engine"]
    assert digest_of(document) == digest_of(document | {"engine": document["engine"] | {"pack": 4}})
