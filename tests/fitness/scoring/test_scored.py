"""The fitness that is a score: what a search gets, what it costs, and what is computed at all."""

import numpy as np
import pytest
import torch
from made_up_score import SECONDS, MadeUp, MadeUpSettings, add_made_up, make

from nastui.base.errors import InputError
from nastui.benchmarks.catalogue import benchmark_named
from nastui.benchmarks.columns import Meaning
from nastui.cells.nats_tss.notation import every_cell
from nastui.cells.spaces import space_named
from nastui.fitness.fitness import FitnessContext
from nastui.fitness.scoring.scorer import Score, ScoreStatus


@pytest.fixture(autouse=True)
def asked(monkeypatch):
    return add_made_up(monkeypatch)


def scored(benchmark="mini-tss", dataset="mnist8", report_epochs=None, device="cpu", **settings):
    found = benchmark_named(benchmark, needs_table=False)
    return make(MadeUpSettings(**{"seconds_per_cell": 0.5, **settings}), FitnessContext(found, dataset, 1, report_epochs, device))


def evaluate(fitness, cells):
    return fitness.evaluate(cells, np.arange(len(cells)))


def test_a_second_search_asks_the_scorer_nothing(asked):
    cells = every_cell()[100:130]
    first = evaluate(scored(), cells)
    assert len(asked) == 30
    second = evaluate(scored(), cells[::-1])
    assert len(asked) == 30
    assert np.array_equal(first.fitness, second.fitness[::-1], equal_nan=True)
    evaluate(scored(score_seed=1), cells)
    assert len(asked) == 60


def test_a_cell_is_scored_once_however_often_it_comes(asked):
    found = evaluate(scored(), every_cell()[[7, 8, 7, 7]])
    assert len(asked) == 2
    assert found.measured_seconds.tolist() == [SECONDS, SECONDS, 0, 0]


def test_cells_of_one_network_share_the_score_of_their_representative(asked):
    cells = np.array([[0, 1, 0, 0, 0, 2], [2, 1, 0, 0, 0, 2]], dtype=np.uint8)
    apart, together = evaluate(scored(), cells), evaluate(scored(live=True), cells)
    assert apart.fitness[0] != apart.fitness[1]
    assert together.fitness[0] == together.fitness[1]
    assert len(asked) == 3


def test_fitness_is_the_score_and_what_cannot_be_ranked_is_last():
    cells = every_cell()
    sums = cells.sum(axis=1)
    chosen = cells[[int(np.flatnonzero(sums == total)[5]) for total in (9, 11, 13, 17)]]
    found = evaluate(scored(), chosen).fitness
    assert found[0] == chosen[0].astype(int) @ np.arange(1, 7)
    assert found[1:3].tolist() == [-np.inf, -np.inf]
    assert np.isnan(found[3])


def test_a_cell_is_charged_the_constant_whether_it_is_kept_or_not():
    cells = every_cell()[100:103]
    first, second = evaluate(scored(), cells), evaluate(scored(), cells)
    assert first.table_seconds.tolist() == second.table_seconds.tolist() == [0.5] * 3
    assert (first.measured_seconds.tolist(), second.measured_seconds.tolist()) == ([SECONDS] * 3, [0.0] * 3)


def test_a_cost_that_is_left_open_is_measured_once_and_for_all(asked):
    settled = scored(seconds_per_cell=None).settled()
    assert settled == MadeUpSettings(seconds_per_cell=SECONDS)
    count = len(asked)
    assert 0 < count <= 5
    assert scored(seconds_per_cell=None).settled() == settled
    assert evaluate(scored(seconds_per_cell=None), every_cell()[:1]).table_seconds[0] == SECONDS
    assert len(asked) == count + 1
    assert scored().settled() is None


def test_accuracies_of_the_table_are_attached():
    table = benchmark_named("mini-tss")
    cells = every_cell()[[4444, 9999]]
    rows = table.find(cells)
    for asked_for, epochs in ((None, 12), (4, 4)):
        found = evaluate(scored(report_epochs=asked_for), cells)
        for split, given in (("valid", found.valid), ("test", found.test)):
            assert given.tolist() == table.column(Meaning("mnist8", "accuracy", split, epochs))[rows].tolist()


def test_epochs_that_the_table_does_not_have_are_refused():
    with pytest.raises(InputError, match="no mnist8 accuracy at 99 epochs; it has those at 1, 2") as refused:
        scored(report_epochs=99)
    assert refused.value.place.key == "report.epochs"


@pytest.mark.parametrize(("benchmark", "queries"), [("nats-tss", 15_625), ("nats-sss", 32_768), ("nasbench101", 423_624)])
def test_without_a_table_cells_are_scored_and_accuracies_unknown(benchmark, queries):
    fitness = scored(benchmark, "cifar10", report_epochs=200)
    found = evaluate(fitness, space_named(benchmark).random(np.random.default_rng(0), 5))
    assert np.isnan([found.valid, found.test]).all()
    assert not np.isnan(found.table_seconds).any()
    assert (fitness.facts().coverage, fitness.facts().of) == (queries, queries)
    assert fitness.covered().shape == (0,)


def test_facts_say_in_words_what_a_score_is():
    facts = scored("nats-tss", "cifar10", batch_size=16, score_seed=3, repeats=2).facts()
    assert facts.metric == "Made up, batch 16 of Gaussian noise, seed 3"
    assert facts.noise == "one batch, mean over 2 initialisations"
    assert (facts.unit, facts.split, facts.optimum, facts.timed) == ("", None, None, True)
    assert scored().facts().of == 5260


def test_the_digest_is_of_everything_but_the_machine():
    digest = scored().facts().digest
    assert scored(seconds_per_cell=9.0).facts().digest == digest
    assert scored(score_seed=1).facts().digest != digest
    assert scored("nats-tss", "cifar10").facts().digest != digest
    elsewhere = scored()
    elsewhere.document["device"] = "another"
    assert elsewhere.facts().digest == digest


def test_scores_are_made_by_one_thread(monkeypatch):
    threads = []
    monkeypatch.setattr(MadeUp, "score", lambda self, cell: threads.append(torch.get_num_threads()) or Score(1.0, ScoreStatus.OK, 0.1))
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        evaluate(scored(), every_cell()[:1])
        assert (threads, torch.get_num_threads()) == ([1], 2)
    finally:
        torch.set_num_threads(before)


def test_what_was_scored_before_an_interruption_is_kept(asked, monkeypatch):
    score, cells = MadeUp.score, every_cell()[100:110]

    def interrupted(self, cell):
        if len(asked) == 4:
            raise KeyboardInterrupt
        return score(self, cell)

    monkeypatch.setattr(MadeUp, "score", interrupted)
    with pytest.raises(KeyboardInterrupt):
        evaluate(scored(), cells)
    monkeypatch.setattr(MadeUp, "score", score)
    evaluate(scored(), cells)
    assert len(asked) == 10
