"""A claim that is let in can hold and can be refuted, one that could not is refused: made-up studies of many designs, driven to each verdict."""

from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up_study import SPACE, made_up, many, one_run, runs_of, scoring, with_front

from nastui.base.errors import InputError
from nastui.studies.plan.decidable import check_decidable, questions
from nastui.studies.plan.study import Claim
from nastui.studies.report.rules.deciding import decide
from nastui.studies.statistics.verdicts import LEAST_RUNS, Verdict

RULES = ("different-distributions", "larger-is-not-always-better", "best", "best-front", "narrows", "guides")


@dataclass(frozen=True)
class Design:
    """Of a study with one claim."""

    rule: str
    runs: int
    others: int
    """Arms beside the first."""
    budgets: tuple[int, ...]
    paired: bool
    """Whether runs of one seed are pairs."""


@st.composite
def designs(draw, budgets=(1, 2, 10, 49, 50, 60, 100, 120)):
    """Runs, arms and numbers of trainings, some of them too few."""
    rule = draw(st.sampled_from(RULES))
    chosen = draw(st.lists(st.sampled_from(budgets), min_size=1, max_size=5, unique=True))
    others = draw(st.integers(1, 3)) if rule != "guides" else draw(st.integers(1, 2))
    return Design(rule, draw(st.integers(8, 14)), others, tuple(sorted(chosen)), draw(st.booleans()))


def names(design):
    return ["one", *(f"other {number}" for number in range(design.others))]


def claim(design):
    one, *others = names(design)
    said = {
        "different-distributions": {"pairs": [[one, other] for other in others]},
        "larger-is-not-always-better": {},
        "best": {"arm": one, "reference": others[0], "others": others},
        "best-front": {"arm": one, "others": others},
        "narrows": {"first": one, "second": others[0], "causes": others[1:]},
        "guides": {"arm": one, "baseline": others[0], **({"control": others[1]} if others[1:] else {})},
    }[design.rule]
    return Claim("x", "words", design.rule, {"panel": "equal", **said})


def study(design, arms):
    """With these runs for its arms; all have as many queries as the largest number of trainings, and more."""
    free = ["one", "other 1"] if design.rule == "guides" else []
    extra = {name: {**({"training_free": True} if name in free else {}), **({"block": "b"} if design.paired else {})} for name in names(design)}
    made = made_up(arms, budgets=list(design.budgets), arm=extra, panel={"budget": {"unique_evaluations": 120}})
    return replace(made, study=replace(made.study, seeds=tuple(range(design.runs)), claims=(claim(design),)))


def level(accuracies):
    """Runs that have this from their first training on."""
    found = runs_of(accuracies, queries=130)
    timed = (replace(run, incumbents=replace(run.incumbents, seconds=run.spent[:1])) for run in found)
    return tuple(with_front(run, run.incumbents.fitness[0]) for run in timed)


def seeing(runs, share):
    rng = np.random.default_rng(0)
    drawn = [np.where(rng.random((130, 6)) < share, rng.integers(1, 5, (130, 6)), 0).astype(np.uint8) for _ in range(runs)]
    return tuple(one_run(seed, 90 + seed / 100, cells=cells) for seed, cells in enumerate(drawn))


def extreme(design, verdict):
    """Runs that say it as clearly as runs can."""
    runs, (one, *others) = design.runs, names(design)
    low, high = (level(np.linspace(at, at + 0.2, runs)) for at in (90.0, 93.0))
    holds = verdict is Verdict.HOLDS
    match design.rule:
        case "different-distributions":
            return {one: high, **dict.fromkeys(others, low if holds else level(np.linspace(93.001, 93.201, runs)))}
        case "narrows":
            return {one: seeing(runs, 0.1 if holds else 0.9), **dict.fromkeys(others, seeing(runs, 0.9 if holds else 0.1))}
        case "guides":
            baseline, *controls = others
            offset = 0 if holds else 12
            found = {one: many(scoring, 0.5, runs=runs), baseline: many(scoring, 0.0, runs=runs, first=500, offset=offset)}
            return found | {control: many(scoring, 0.0, runs=runs, first=900, offset=offset) for control in controls}
        case "larger-is-not-always-better":
            return {one: high if holds else low, **dict.fromkeys(others, low if holds else high)}
        case _:
            return {one: high if holds else low, **dict.fromkeys(others, low if holds else high)}


def unclear(design):
    """Half of the runs of each arm say one thing, half the other; so do pairs of runs."""
    runs = design.runs
    mixed, turned = (level([90.0 if number % 2 == odd else 93.0 for number in range(runs)]) for odd in (1, 0))
    half = tuple(a if number % 2 else b for number, (a, b) in enumerate(zip(seeing(runs, 0.1), seeing(runs, 0.9), strict=True)))
    if design.rule == "guides":
        noise = [many(scoring, 0.0, runs=runs, first=1000 * place) for place in range(len(names(design)))]
        return dict(zip(names(design), noise, strict=True))
    if design.rule == "narrows":
        return dict.fromkeys(names(design), half)
    return {name: turned if place else mixed for place, name in enumerate(names(design))}


def verdict_of(data):
    return decide(data.study.claims[0], data, {"digits": SPACE})


def refused(data):
    try:
        check_decidable(data.study)
    except InputError as error:
        return str(error)
    return None


@settings(max_examples=25, deadline=None)
@given(designs())
def test_what_is_let_in_can_hold_can_be_refuted_and_can_stay_open_and_what_is_refused_could_not_hold(design):
    holding = study(design, extreme(design, Verdict.HOLDS))
    if refused(holding) is not None:
        assert verdict_of(holding).verdict is not Verdict.HOLDS
        return
    assert verdict_of(holding).verdict is Verdict.HOLDS
    assert verdict_of(study(design, extreme(design, Verdict.DOES_NOT_HOLD))).verdict is Verdict.DOES_NOT_HOLD
    assert verdict_of(study(design, unclear(design))).verdict in (Verdict.NOT_DECIDED, Verdict.DOES_NOT_HOLD)


@settings(max_examples=15, deadline=None)
@given(designs())
def test_the_family_that_is_counted_when_the_file_is_read_is_the_one_that_is_asked(design):
    data = study(replace(design, runs=LEAST_RUNS), extreme(replace(design, runs=LEAST_RUNS), Verdict.HOLDS))
    assert questions(data.study, data.study.claims[0]) == len(verdict_of(data).evidence)


@pytest.mark.parametrize(
    ("rule", "budgets", "why"),
    [("guides", (40,), "after 40 trainings there are too few cells"), ("narrows", (1, 100), "after 1 trainings there are too few cells")],
)
def test_a_claim_about_too_few_cells_is_refused(rule, budgets, why):
    design = Design(rule, 12, 1, budgets, paired=False)
    assert why in refused(study(design, extreme(design, Verdict.HOLDS)))


def test_comparisons_count_on_the_tasks_that_they_name():
    design = Design("larger-is-not-always-better", 12, 2, (10, 20), paired=False)
    data = study(design, extreme(design, Verdict.HOLDS))
    assert questions(data.study, data.study.claims[0]) == 4
    elsewhere = replace(data.study, comparisons=tuple(replace(one, tasks=()) for one in data.study.comparisons))
    assert questions(elsewhere, elsewhere.claims[0]) == 0
