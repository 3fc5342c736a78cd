"""Conformance suites: nastui's own parts pass them, wrong ones fail with a sentence, and a search may finish by itself."""

from dataclasses import dataclass
from itertools import product

import numpy as np
import pytest
import torch
from misbehaving import Ways

from nastui.algorithms.algorithm import Algorithm
from nastui.base import registry
from nastui.base.entry import NoSettings
from nastui.base.errors import InputError, NastuiError
from nastui.base.registry import Entry
from nastui.fitness.accuracy import Accuracy
from nastui.fitness.fitness import Evaluations
from nastui.fitness.proxies.entry import ProxyEntry
from nastui.fitness.proxies.listing import PROXIES
from nastui.fitness.registry import FITNESSES, score_entry
from nastui.fitness.settings import AccuracySettings
from nastui.runs import conformance, made_up
from nastui.runs.run_spec import Component
from nastui.studies.plan.rules import RULES, RuleEntry, RuleSettings
from nastui.studies.statistics.claims import Question, Sense
from nastui.studies.statistics.contrast import contrast
from nastui.testing import fitness as fitnesses
from nastui.testing import fitness_suite, proxies, proxy_suite, rule_suite, rules, suites

HERE = "test_suites:"


@pytest.fixture
def add(monkeypatch):
    """A function that makes entries known, as another package would."""
    added = {}

    def add(group, *entries):
        added.setdefault(group, []).extend(entries)

    monkeypatch.setattr(registry, "_plugins", lambda group: tuple(added.get(group, ())))
    return add


# ---- algorithms


class Enumeration(Algorithm):
    """Asks for the first 120 of the cells that it draws at first, and has then finished."""

    def __init__(self, settings, context):
        super().__init__(context)
        self.cells = self.space.random(self.rng, 120)
        self.at = 0

    def ask(self):
        return self.cells[self.at : self.at + 10]

    def tell(self, evaluations):
        self.at += 10

    @property
    def finished(self):
        return self.at >= len(self.cells)


class WithoutRandomness(Enumeration):
    """Always asks for the same cells."""

    def __init__(self, settings, context):
        super().__init__(settings, context)
        self.cells = self.space.random(np.random.default_rng(0), 120)
        self.rng = np.random.default_rng(context.seed)


class Wrong(Algorithm):
    """Random search that errs in a way."""

    shared = np.random.default_rng(5)

    def __init__(self, settings, context):
        super().__init__(context)
        self.how = settings.how

    def ask(self):
        if self.how == "ignores the seed":
            self.rng.random()
            return self.space.random(np.random.default_rng(0), 10)
        return self.space.random(self.shared if self.how == "own generator" else self.rng, 10)

    def tell(self, evaluations):
        if self.how == "stumbles" and np.isnan(evaluations.fitness).any():
            raise ValueError("NaN")

    def notes(self):
        return {"drawn": self.rng.random()} if self.how == "looking draws" else {}


@pytest.mark.parametrize("kind", [Enumeration, WithoutRandomness])
@pytest.mark.parametrize("check", conformance.CHECKS)
def test_a_search_may_finish_by_itself(add, check, kind, tmp_path):
    add("nastui.algorithms", Entry("enumeration", "Enumeration", "The first", NoSettings, f"{HERE}{kind.__name__}"))
    check(conformance.Case("nats-tss", Component("enumeration", NoSettings()), tmp_path / "runs.sqlite"))


@pytest.mark.parametrize(
    ("how", "check", "said"),
    [
        ("own generator", "seed_decides", "two runs with the same seed differ from evaluation 1 on: draw from self.rng alone"),
        ("ignores the seed", "seed_decides", "runs with the seeds 1 and 2 are the same: make every draw from self.rng"),
        ("looking draws", "looking_draws_nothing", "reading `finished` or `notes\\(\\)` draws random numbers"),
        ("stumbles", "holes_are_survived", "algorithm wrong"),
    ],
)
def test_a_wrong_algorithm_fails_with_a_sentence(add, how, check, said, tmp_path):
    add("nastui.algorithms", Entry("wrong", "Wrong", "Errs", Ways, f"{HERE}Wrong"))
    case = conformance.Case("nats-tss", Component("wrong", Ways(how)), tmp_path / "runs.sqlite")
    with pytest.raises((AssertionError, NastuiError), match=said):
        getattr(conformance, f"check_{check}")(case)


@pytest.mark.parametrize(
    ("how", "check", "said", "cause"),
    [
        ("own generator", "seed_decides", "two runs with the same seed differ", None),
        ("stumbles", "holes_are_survived", "algorithm wrong", ValueError),
    ],
)
def test_pytest_shows_the_sentence_and_the_plug_ins_own_lines_and_none_of_nastuis(add, how, check, said, cause, tmp_path, monkeypatch):
    add("nastui.algorithms", Entry("wrong", "Wrong", "Errs", Ways, f"{HERE}Wrong"))
    with pytest.raises(AssertionError, match=said) as caught:
        suites.algorithm_suite("wrong", how=how)(getattr(conformance, f"check_{check}"), tmp_path, monkeypatch)
    shown = str(caught.getrepr())
    assert caught.value.__suppress_context__
    assert type(caught.value.__cause__) is (type(None) if cause is None else cause)
    assert "/nastui/" not in shown.replace("\\", "/")
    assert ('raise ValueError("NaN")' in shown) is (cause is not None)


class Five:
    """A space of five cells in two parts that no neighbours join."""

    def random(self, rng, count):
        return rng.integers(5, size=(count, 1))

    def neighbours(self, cell):
        return np.array([[0], [1], [2]]) if cell[0] < 3 else np.array([[3], [4]])

    def canonical_keys(self, cells):
        return cells[:, 0]


def test_the_made_up_cells_of_a_small_space_are_all_of_it():
    found = made_up._around(Five(), np.random.default_rng(0), 2000)
    assert sorted(found[:, 0].tolist()) == [0, 1, 2, 3, 4]


# ---- fitness

test_accuracy = fitness_suite("accuracy")
test_counted_parameters = fitness_suite("params")


class WrongFitness(Accuracy):
    """Accuracy that errs in a way."""

    def __init__(self, settings, context):
        super().__init__(AccuracySettings(), context)
        self.how, self.calls = settings.how, 0

    def evaluate(self, cells, numbers):
        self.calls += 1
        found = super().evaluate(cells, numbers)
        changes = {
            "beside": (found.fitness - len(cells), found.test),
            "remembers": (found.fitness - self.calls, found.test),
            "too good": (found.fitness + 50, found.test),
            "fraction": (found.fitness, found.test * 2),
            "holes": (np.where(np.arange(len(cells)) == 0, np.nan, found.fitness), found.test),
            "shuffled": (found.fitness, found.test),
        }
        fitness, test = changes[self.how]
        cells = cells[::-1] if self.how == "shuffled" else cells
        return Evaluations(cells, fitness, found.valid, test, found.table_seconds, found.measured_seconds)


@pytest.mark.parametrize(
    ("how", "check", "said"),
    [
        ("beside", "batches_do_not_matter", "60 of 60 cells have another fitness when asked one by one"),
        ("remembers", "batches_do_not_matter", "cells have another fitness when asked one by one"),
        ("too good", "covered_cells_have_a_fitness", r"a cell has the fitness 14\d.*, above facts\(\).optimum"),
        ("holes", "covered_cells_have_a_fitness", r"1 of 60 cells that covered\(\) names have no fitness \(NaN\)"),
        ("fraction", "accuracies_and_seconds_are_in_their_units", "test has numbers outside 0 to 100 %"),
        ("shuffled", "cells_are_answered_in_order", "the cells of the answer are not those that were asked for, in their order"),
    ],
)
def test_a_wrong_fitness_fails_with_a_sentence(add, how, check, said, tmp_path):
    add("nastui.fitness", Entry("wrong", "Wrong", "Errs", Ways, f"{HERE}WrongFitness"))
    case = fitnesses.FitnessCase(Component("wrong", Ways(how)), "mini-tss", "mnist8", tmp_path / "runs.sqlite")
    with pytest.raises(AssertionError, match=said):
        getattr(fitnesses, f"check_{check}")(case)


# ---- proxies

test_synflow = proxy_suite("synflow")
test_grad_norm = proxy_suite("grad_norm")


@pytest.mark.parametrize("name", PROXIES)
@pytest.mark.parametrize("check", [proxies.check_it_reads_what_it_says, proxies.check_it_changes_nothing])
def test_nastuis_own_proxies_read_what_they_say(name, check):
    check(proxies.ProxyCase(score_entry(name), "mini-tss"))


def total(network, images, labels):
    return float(sum(weight.detach().sum() for weight in network.parameters()))


def by_images(network, images, labels):
    return total(network, images, labels) + float(images.sum())


def by_form(network, images, labels):
    return float(sum(weight.numel() for weight in network.parameters()))


def careless(network, images, labels):
    network(images).sum().backward()
    return total(network, images, labels)


def drawing(network, images, labels):
    return total(network, images, labels) + float(torch.rand(1))


def tensor(network, images, labels):
    return images.sum()


def constant(network, images, labels):
    return 1.0


@pytest.mark.parametrize(
    ("function", "check", "said"),
    [
        (by_images, "it_reads_what_it_says", "it says that it reads weights at most, and other images change its score"),
        (
            by_form,
            "it_reads_what_it_says",
            r"other weights change no score; if it looks at the network's form alone, say reads='shape' and take \(shape, ",
        ),
        (careless, "it_changes_nothing", "of the network|gradients in the network's weights"),
        (drawing, "it_is_the_same_again", "it draws from torch's global random state"),
        (tensor, "scores_are_finite", "it gives a Tensor, not a float"),
        (constant, "scores_are_finite", "all of 8 random networks have the same score, 1.0"),
    ],
)
def test_a_wrong_proxy_fails_with_a_sentence(add, function, check, said):
    add("nastui.proxies", ProxyEntry("wrong", "Wrong", "Errs", factory=f"{HERE}{function.__name__}", reads="weights"))
    with pytest.raises(AssertionError, match=said):
        getattr(proxies, f"check_{check}")(proxies.ProxyCase(score_entry("wrong"), "mini-tss"))


def test_a_proxy_of_another_package_is_a_fitness_and_its_version_tells_its_scores_apart(add, monkeypatch):
    entry = ProxyEntry("total", "Total", "All weights", factory=f"{HERE}total", reads="weights", package="pytest")
    add("nastui.proxies", entry)
    assert FITNESSES.entry("total") is entry
    assert entry.proxy.version.startswith("pytest ")
    for check in proxies.CHECKS:
        check(proxies.ProxyCase(score_entry("total"), "mini-tss"))
    with pytest.raises(ValueError, match="a proxy reads shape, weights, images, labels, not 'pixels'"):
        ProxyEntry("odd", "Odd", "Odd", factory="odd:odd", reads="pixels")


@pytest.mark.parametrize(
    "suite", [suites.algorithm_suite, suites.fitness_suite, suites.proxy_suite, suites.predictor_suite, suites.space_suite, suites.rule_suite]
)
def test_a_name_that_nothing_has_says_that_its_package_may_not_be_installed(suite):
    with pytest.raises(
        InputError, match=r"'mine'.*package that brings it may not be installed \(`pip install -e .` .*`nastui plugins` lists what is"
    ):
        suite("mine")


# ---- rules


_DECLARED = ("larger-is-not-always-better", rules.check_it_asks_at_each_place)
"""It asks about declared comparisons alone."""


@pytest.mark.parametrize(("name", "check"), [pair for pair in product((entry.name for entry in RULES.own), rules.CHECKS) if pair != _DECLARED])
def test_nastuis_own_rules_pass(name, check):
    check(rules.RuleCase(RULES.entry(name)))


@dataclass(frozen=True)
class One(RuleSettings):
    arm: str


def silent(settings, view):
    return ()


def wordless(settings, view):
    return (Question("", Sense.ABOVE, None, "nothing"),)


@pytest.mark.parametrize(("function", "said"), [(silent, "it asks nothing about three arms"), (wordless, "a question does not say what it asks")])
def test_a_wrong_rule_fails_with_a_sentence(add, function, said):
    rule = RuleEntry("wrong", "Wrong", "Errs", factory=f"{HERE}{function.__name__}", keys=One)
    add("nastui.rules", rule)
    with pytest.raises(AssertionError, match=said):
        rules.check_it_asks_at_each_place(rules.RuleCase(rule))


def certain(settings, view):
    return (Question("is it so", Sense.ABOVE, contrast(np.arange(100.0, 108.0), np.arange(8.0), 1.0)),)


def test_a_rule_that_decides_on_runs_that_know_nothing_fails_with_a_sentence(add):
    rule = RuleEntry("wrong", "Wrong", "Errs", factory=f"{HERE}certain", keys=One)
    add("nastui.rules", rule)
    with pytest.raises(AssertionError, match="of runs that know no accuracy it decides: holds"):
        rules.check_unknown_accuracies_are_survived(rules.RuleCase(rule))


test_best = rule_suite("best")


def test_a_name_that_is_not_there_is_refused_where_the_suite_is_made():
    with pytest.raises(NastuiError, match="'nowhere' is no fitness"):
        fitness_suite("nowhere")
