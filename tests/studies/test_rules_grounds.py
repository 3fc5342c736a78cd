"""What every rule of a claim needs before it decides anything."""

from dataclasses import replace

import numpy as np
import pytest
from made_up_study import made_up, many, one_run, outcome, runs_of, scoring, with_runs

from nastui.base.entry import Entry
from nastui.base.errors import ContractError
from nastui.studies.plan.rules import RULES
from nastui.studies.report.study_data import RunScore
from nastui.studies.statistics.verdicts import LEAST_RUNS, Verdict

LOW, HIGH = np.linspace(90.0, 90.2, 12), np.linspace(92.0, 92.2, 12)


def seeing(share):
    """Runs whose cells have so large a share of other values at each position than the first."""
    rng = np.random.default_rng(0)
    return tuple(
        one_run(seed, 90 + seed / 100, cells=np.where(rng.random((60, 6)) < share, rng.integers(1, 5, (60, 6)), 0).astype(np.uint8))
        for seed in range(12)
    )


GUIDED = {"score": many(scoring, 0.5, runs=12), "control": many(scoring, 0.0, runs=12, first=100), "baseline": many(scoring, 0.0, runs=12, first=200)}
ARM, NARROW, GUIDE = (
    {"arm": "one", "reference": "two"},
    {"first": "one", "second": "two", "causes": ["three"]},
    {"arm": "score", "control": "control", "baseline": "baseline"},
)
HOLDING = {
    "different-distributions": ({"one": LOW, "two": HIGH}, {"pairs": [["one", "two"]]}),
    "larger-is-not-always-better": ({"one": HIGH, "two": LOW}, {}),
    "best": ({"one": [99.0] * 12, "two": [*[99.0] * 6, *[50.0] * 6], "three": [50.0] * 12}, {**ARM, "reference": "one"}),
    "narrows": ({"one": seeing(0.1), "two": seeing(0.6), "three": seeing(0.7)}, NARROW),
    "guides": (GUIDED, GUIDE),
}
REFUTED = {
    "different-distributions": ({"one": LOW, "two": LOW + 0.001}, {"pairs": [["one", "two"]]}),
    "larger-is-not-always-better": ({"one": LOW, "two": HIGH, "three": HIGH}, {}),
    "best": ({"one": [*[99.0] * 6, *[50.0] * 6], "two": [99.0] * 12}, ARM),
    "narrows": ({"one": seeing(0.6), "two": seeing(0.1)}, {**NARROW, "causes": ["two"]}),
    "guides": ({"score": GUIDED["score"], "baseline": many(scoring, 0.0, runs=12, offset=9)}, {"arm": "score", "baseline": "baseline"}),
}
EACH = [
    pytest.param(rule, arms, settings, verdict, arm, id=f"{rule} {verdict.value}: {arm}")
    for cases, verdict in ((HOLDING, Verdict.HOLDS), (REFUTED, Verdict.DOES_NOT_HOLD))
    for rule, (arms, settings) in cases.items()
    for arm in arms
]
each_arm = pytest.mark.parametrize(("rule", "arms", "settings", "verdict", "arm"), EACH)
each_rule = pytest.mark.parametrize("rule", HOLDING)


def test_what_a_study_file_may_name_is_what_can_be_decided():
    like_best = {"best-front"}  # the same questions, of hypervolumes: test_rules_each
    assert set(RULES.entries) - like_best == set(HOLDING) == set(REFUTED)


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (lambda settings: True, "the rule best failed at deciding the claim x: TypeError: "),
        (lambda settings, context: True, "the rule best asks bool, not a tuple of Questions"),
    ],
)
def test_a_rule_that_is_wrong_is_named(monkeypatch, found, told):
    monkeypatch.setattr(Entry, "load", lambda entry: found)
    with pytest.raises(ContractError) as refused:
        outcome("best", made_up({"one": LOW, "two": HIGH}), arm="one", reference="two")
    assert refused.value.message.startswith(told)


@each_rule
def test_each_rule_can_hold_and_can_be_refuted(rule):
    assert outcome(rule, made_up(HOLDING[rule][0]), **HOLDING[rule][1]).verdict is Verdict.HOLDS
    assert outcome(rule, made_up(REFUTED[rule][0]), **REFUTED[rule][1]).verdict is Verdict.DOES_NOT_HOLD


@each_rule
@pytest.mark.parametrize("part", ["task", "panel"])
def test_what_gives_no_verdicts_decides_nothing(rule, part):
    arms, settings = HOLDING[rule]
    found = outcome(rule, made_up(arms, **{part: {"verdicts": False}}), **settings)
    assert (found.verdict, found.evidence) == (Verdict.NOT_DECIDED, ())


@each_arm
def test_an_arm_with_fewer_than_ten_runs_decides_nothing(rule, arms, settings, verdict, arm):
    enough, few = (with_runs(made_up(arms), arm, lambda runs, count=count: runs[-count:]) for count in (LEAST_RUNS, LEAST_RUNS - 1))
    found = outcome(rule, few, **settings)
    assert LEAST_RUNS == 10
    assert found.verdict is Verdict.NOT_DECIDED
    assert any(f"{arm} has 9 runs, fewer than 10" in one.reason for one in found.evidence)
    assert not any("fewer than 10" in one.reason for one in outcome(rule, enough, **settings).evidence)


@each_arm
def test_an_arm_without_runs_keeps_a_claim_undecided(rule, arms, settings, verdict, arm):
    found = outcome(rule, with_runs(made_up(arms), arm, lambda runs: ()), **settings)
    assert found.verdict is Verdict.NOT_DECIDED
    assert any(one.verdict is Verdict.NOT_DECIDED for one in found.evidence)


@each_arm
def test_an_arm_that_cannot_be_run_here_keeps_a_claim_undecided(rule, arms, settings, verdict, arm):
    evidence = made_up(arms)
    study, (panel,) = evidence.study, evidence.study.panels
    left = replace(panel, arms=tuple(one for one in panel.arms if one != arm), absent=(arm,))
    study = replace(study, arms=tuple(one for one in study.arms if one.name != arm), panels=(left,))
    found = outcome(rule, replace(evidence, study=study, groups=tuple(one for one in evidence.groups if one.arm != arm)), **settings)
    assert found.verdict is Verdict.NOT_DECIDED


@each_arm
def test_an_accuracy_that_is_unknown_decides_nothing(rule, arms, settings, verdict, arm):
    """The narrowness of an arm is seen in its cells alone; evidence without the arm may refute what must hold in all parts."""
    evidence = made_up(arms)
    unknown = [one_run(99, float("nan"), cells=one.cells) for group in evidence.groups if group.arm == arm for one in group.runs[:1]]
    found = outcome(rule, with_runs(evidence, arm, lambda runs: (*unknown, *runs[1:])), **settings)
    if rule == "narrows":
        assert found.verdict is verdict
    else:
        assert any(one.verdict is Verdict.NOT_DECIDED for one in found.evidence)
        refuted = [one for one in found.evidence if one.verdict is Verdict.DOES_NOT_HOLD and arm not in one.question.what]
        assert found.verdict is Verdict.NOT_DECIDED or refuted


def test_unknown_and_nothing_found_are_told_apart():
    evidence = made_up({"one": runs_of([90.0, float("nan"), 91.0]), "two": LOW})
    assert np.isnan(evidence.finals("equal", "digits", "one")).tolist() == [False, True, False]
    run = one_run(0, 90)
    nothing = replace(run, incumbents=replace(run.incumbents, **{name: np.empty(0) for name in vars(run.incumbents)}))
    evidence = with_runs(evidence, "one", lambda runs: (nothing, *runs[1:]))
    assert evidence.finals("equal", "digits", "one")[0] == -np.inf


@pytest.mark.parametrize(("sets", "decides"), [(12, True), (5, False)])
def test_runs_that_share_their_scores_are_not_independent(sets, decides):
    runs = tuple(replace(run, score=RunScore("NASWT", str(run.seed % sets), drawn=True)) for run in runs_of(np.linspace(90, 90.2, 12)))
    study = made_up({"one": runs, "two": np.linspace(92, 92.2, 12)})
    incumbents = outcome("different-distributions", study, pairs=[["one", "two"]]).evidence[0]
    assert (incumbents.verdict is Verdict.HOLDS) is decides
    assert decides or "the runs of one have 5 sets of scores among them" in incumbents.reason
