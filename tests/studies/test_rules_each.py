"""What each rule of a claim asks of the evidence."""

from dataclasses import replace

import numpy as np
import pytest
from made_up_study import made_up, one_run, outcome, runs_of, with_runs

from nastui.studies.statistics.claims import Verdict

LOW, HIGH = np.linspace(90.0, 90.2, 12), np.linspace(92.0, 92.2, 12)
PAIRS = {"pairs": [["one", "two"]]}
GUIDE = {"arm": "score", "control": "control", "baseline": "baseline"}
FAST, SLOW = [99.0] * 12, [*[99.0] * 6, *[50.0] * 6]


def verdict(rule, evidence, **settings):
    return outcome(rule, evidence, **settings).verdict


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [(LOW, HIGH, Verdict.HOLDS), (HIGH, LOW, Verdict.HOLDS), (LOW, LOW + 0.001, Verdict.DOES_NOT_HOLD), (LOW[:2], HIGH[:2], Verdict.NOT_DECIDED)],
)
def test_arms_are_different_where_the_difference_is_tested_and_large(first, second, expected):
    assert verdict("different-distributions", made_up({"one": first, "two": second}), **PAIRS) is expected
    assert verdict("different-distributions", made_up({"one": first, "two": second}), pairs=[["two", "one"]]) is expected


def test_a_pair_that_was_not_declared_keeps_all_from_being_different():
    evidence = made_up({"one": LOW, "two": HIGH, "three": HIGH + 2})
    found = outcome("different-distributions", evidence, pairs=[["one", "two"], ["two", "three"]])
    assert [one.verdict for one in found.evidence] == [Verdict.HOLDS, Verdict.NOT_DECIDED, Verdict.HOLDS, Verdict.HOLDS]
    assert found.verdict is Verdict.NOT_DECIDED


def test_arms_of_one_location_and_two_shapes_are_not_called_alike():
    close, wide = np.linspace(90.95, 91.05, 30), np.linspace(90, 92, 30)
    assert verdict("different-distributions", made_up({"one": wide, "two": wide}), **PAIRS) is Verdict.DOES_NOT_HOLD
    found, _ = outcome("different-distributions", made_up({"one": close, "two": wide}), **PAIRS).evidence
    assert "lies inside the margin" in found.reason
    assert "yet the shapes differ (Kolmogorov–Smirnov p = 0.0" in found.reason
    assert found.verdict is Verdict.NOT_DECIDED


def evaluating(accuracies, width, incumbent=91.0):
    """Runs that all end at the same incumbent; the other cells of each are about so good."""
    rng = np.random.default_rng(1)
    return tuple(
        replace(one_run(seed, incumbent), valid=np.append(rng.normal(accuracy, width, 49), incumbent)) for seed, accuracy in enumerate(accuracies)
    )


@pytest.mark.parametrize(
    ("lower", "width", "expected"),
    [(5.0, 1.0, Verdict.HOLDS), (0.0, 1.0, Verdict.DOES_NOT_HOLD), (0.0, 5.0, Verdict.NOT_DECIDED)],
)
def test_all_that_was_evaluated_is_evidence_too(lower, width, expected):
    """Where the medians are alike within the margin and the distributions still differ, nothing is decided."""
    rng = np.random.default_rng(0)
    one, two = evaluating(rng.normal(85, 1, 30), 1.0), evaluating(rng.normal(85 - lower, 1, 30), width)
    incumbents, evaluated = outcome("different-distributions", made_up({"one": one, "two": two}), **PAIRS).evidence
    assert incumbents.verdict is Verdict.DOES_NOT_HOLD
    assert evaluated.what == "all that one and two evaluated"
    assert evaluated.verdict is expected


def test_arms_that_are_the_same_are_rarely_called_different():
    """Over 200 synthetic studies, each with two arms of 30 runs from one distribution, at most the level and three standard errors."""
    rng = np.random.default_rng(0)
    held = [
        verdict("different-distributions", made_up({"one": rng.normal(91, 0.1, 30), "two": rng.normal(91, 0.1, 30)}), **PAIRS) for _ in range(200)
    ]
    share = np.mean([one is Verdict.HOLDS for one in held])
    assert share <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 200)


def test_one_larger_batch_that_is_not_better_is_enough():
    rule = "larger-is-not-always-better"
    assert verdict(rule, made_up({"small": LOW, "larger": HIGH, "largest": HIGH})) is Verdict.DOES_NOT_HOLD
    assert verdict(rule, made_up({"small": HIGH, "larger": HIGH + 2, "largest": LOW})) is Verdict.HOLDS


def test_one_larger_batch_decides_though_another_is_missing():
    evidence = with_runs(made_up({"small": HIGH, "larger": LOW, "largest": HIGH}), "largest", lambda runs: ())
    assert verdict("larger-is-not-always-better", evidence) is Verdict.HOLDS


def test_the_best_arm_is_faster_than_every_other():
    settings = {"arm": "arm", "reference": "reference"}
    assert verdict("best", made_up({"reference": SLOW, "arm": FAST}), **settings) is Verdict.HOLDS
    assert verdict("best", made_up({"reference": FAST, "arm": SLOW}), **settings) is Verdict.DOES_NOT_HOLD
    assert verdict("best", made_up({"reference": SLOW, "arm": FAST, "as fast": FAST}), **settings) is not Verdict.HOLDS


def test_scores_are_no_trainings_so_that_arms_by_them_are_compared_in_seconds_alone():
    arms = {"reference": SLOW, "arm": FAST, "score": SLOW}
    found = outcome("best", made_up(arms, arm={"score": {"training_free": True}}), arm="arm", reference="reference").evidence
    units = [(one.what.split(" over ")[1].split(" in ")[0], one.what.split(" in ")[1].split(",")[0]) for one in found]
    assert units == [("reference", "unique queries"), ("reference", "simulated seconds"), ("score", "simulated seconds")]
    found = outcome("best", made_up(arms, arm={"arm": {"training_free": True}}), arm="arm", reference="reference").evidence
    assert not any("unique queries" in one.what for one in found)


def test_less_trainings_are_not_the_best_where_they_take_longer():
    def slower(runs):
        return tuple(replace(run, simulated=1000.0, incumbents=replace(run.incumbents, seconds=np.array([1000.0]))) for run in runs)

    evidence = with_runs(made_up({"reference": SLOW, "arm": FAST}), "arm", slower)
    found = outcome("best", evidence, arm="arm", reference="reference")
    assert [one.verdict for one in found.evidence] == [Verdict.HOLDS, Verdict.DOES_NOT_HOLD]
    assert found.verdict is Verdict.DOES_NOT_HOLD


def test_no_goal_is_smaller_than_the_noise():
    """One arm comes within the noise of the best cell, the other finds it: as fast, where the noise is known."""
    study = made_up({"fast": [99.6] * 12, "slow": [100.0] * 12}, task={"noise": 0.5})
    found = outcome("best", study, arm="fast", reference="slow")
    assert all("a regret of 0.5" in one.what and one.reason.startswith("1.00 times") for one in found.evidence)
    exact = outcome("best", made_up({"fast": [99.6] * 12, "slow": [100.0] * 12}), arm="fast", reference="slow")
    assert all("the best cell" in one.what and one.verdict is Verdict.DOES_NOT_HOLD for one in exact.evidence)


def test_an_arm_that_never_got_there_costs_at_least_a_third_of_what_was_spent():
    """Twelve runs of 50 queries without success say no more than 200 queries a success."""
    found = outcome("best", made_up({"fast": [100.0] * 12, "never": [50.0] * 12}), arm="fast", reference="fast").evidence
    assert {one.verdict for one in found} == {Verdict.HOLDS}
    assert "the second never got there, so it costs at least 200" in found[0].reason
    slow = runs_of([100.0] * 4 + [50.0] * 8)
    few = outcome("best", made_up({"rarely": slow, "never": runs_of([50.0] * 12, queries=10), "fast": [100.0] * 12}), arm="rarely", reference="fast")
    assert few.evidence[0].verdict is Verdict.NOT_DECIDED


def test_a_reference_that_mostly_found_nothing_sets_no_goal():
    def found_nothing(runs):
        return tuple(replace(run, incumbents=replace(run.incumbents, **{name: np.empty(0) for name in vars(run.incumbents)})) for run in runs)

    evidence = with_runs(made_up({"reference": FAST, "arm": FAST, "other": SLOW}), "reference", found_nothing)
    found = outcome("best", evidence, arm="arm", reference="reference")
    assert {one.reason for one in found.evidence} == {"no goal: the best accuracy, or the reference's, is not known"}
    assert found.verdict is Verdict.NOT_DECIDED


def test_a_reference_of_too_few_runs_sets_no_goal():
    arms = {"arm": SLOW, "other": FAST, "reference": FAST}
    settings = {"arm": "arm", "reference": "reference"}
    assert verdict("best", made_up(arms), **settings) is Verdict.DOES_NOT_HOLD
    found = outcome("best", made_up({**arms, "reference": FAST[:9]}), **settings)
    assert {one.reason for one in found.evidence} == {"reference has 9 runs, fewer than 10"}
    assert found.verdict is Verdict.NOT_DECIDED


def seeing(others):
    """Runs of 100 cells in which so many have another value at the first position; the more up to 50, the greater the mean distance."""
    runs = []
    for seed, count in enumerate(others):
        cells = np.zeros((100, 6), dtype=np.uint8)
        cells[:count, 0] = 1
        runs.append(one_run(seed, 90 + seed / 1e4, cells=cells))
    return tuple(runs)


@pytest.mark.parametrize(("further", "expected"), [(5, Verdict.NOT_DECIDED), (12, Verdict.HOLDS)])
def test_an_arm_is_narrower_where_its_cells_are_closer_by_more_than_seeds_differ(further, expected):
    """Between seeds the distances have a standard deviation of about seven of these steps; the incumbents hardly differ."""
    counts = np.arange(4, 28)
    arms = {"first": seeing(counts), "second": seeing(counts + further)}
    found = outcome("narrows", made_up(arms), first="first", second="second", causes=["second"])
    assert found.verdict is expected
    if expected is Verdict.NOT_DECIDED:
        margin = float(found.evidence[0].reason.split("margin ")[1].split(",")[0])
        hamming = [2 * c * (100 - c) / (100 * 99) for c in (*counts, *(counts + further))]
        pooled = np.sqrt((np.var(hamming[: len(counts)], ddof=1) + np.var(hamming[len(counts) :], ddof=1)) / 2)
        assert margin == pytest.approx(pooled, rel=0.01)


def test_runs_are_as_wide_as_their_first_queries_are():
    """An arm that asked for more cells is seen at as many as the other has."""
    narrow = seeing(np.arange(4, 16))
    longer = tuple(replace(run, cells=np.concatenate([run.cells, run.cells + 1, run.cells + 2]), unique=300) for run in narrow)
    arms = {"first": narrow, "second": longer}
    assert verdict("narrows", made_up(arms), first="first", second="second", causes=["second"]) is Verdict.DOES_NOT_HOLD


def test_a_run_that_saw_one_cell_has_no_width():
    arms = {"first": runs_of(LOW, queries=1), "second": runs_of(LOW)}
    found = outcome("narrows", made_up(arms), first="first", second="second", causes=["second"])
    assert {one.reason for one in found.evidence} == {"a run saw fewer than two cells"}


def guided(score, best, control, baseline):
    names = {"score": runs_of(score + LOW - 90, best=best), "control": runs_of(control + LOW - 90), "baseline": runs_of(baseline + LOW - 90)}
    return made_up(names)


@pytest.mark.parametrize(
    ("score", "best", "control", "baseline", "expected"),
    [
        (90, 95, 92, 80, (Verdict.HOLDS, Verdict.HOLDS, Verdict.HOLDS)),
        (90, 95, 92, 90, (Verdict.DOES_NOT_HOLD, Verdict.HOLDS, Verdict.HOLDS)),
        (90, None, 92, 80, (Verdict.HOLDS, Verdict.DOES_NOT_HOLD, Verdict.HOLDS)),
        (90, 95, 85, 80, (Verdict.HOLDS, Verdict.HOLDS, Verdict.DOES_NOT_HOLD)),
    ],
)
def test_a_score_guides_and_cannot_tell(score, best, control, baseline, expected):
    found = outcome("guides", guided(score, best, control, baseline), **GUIDE)
    assert tuple(one.verdict for one in found.evidence) == expected
    assert found.verdict is (Verdict.DOES_NOT_HOLD if Verdict.DOES_NOT_HOLD in expected else Verdict.HOLDS)


def test_one_unknown_cell_of_many_may_have_been_the_best():
    def partly(runs):
        return tuple(replace(run, valid=np.concatenate([run.valid, [np.nan]])) for run in runs)

    evidence = with_runs(guided(90, 95, 92, 80), "score", partly)
    assert [one.verdict for one in outcome("guides", evidence, **GUIDE).evidence] == [Verdict.HOLDS, Verdict.NOT_DECIDED, Verdict.HOLDS]


def test_where_a_task_searches_by_test_accuracy_all_is_judged_by_it():
    """Validation accuracies are far above: mixed in, they would be taken for better cells."""
    arms = {name: runs_of(90 + LOW - LOW[0], test=None) for name in ("score", "control", "baseline")}
    evidence = made_up(arms, task={"accuracy": {"split": "test"}})
    found = outcome("guides", evidence, **GUIDE).evidence
    assert [one.verdict for one in found] == [Verdict.DOES_NOT_HOLD, Verdict.DOES_NOT_HOLD, Verdict.HOLDS]


def test_whether_a_score_is_better_than_its_control_is_measured_by_their_own_spread():
    """The incumbents of the baseline are all over the place, and say nothing of a difference between the other two."""
    evidence = guided(92, 95, 90, 80)
    wild = made_up({"score": LOW, "control": LOW, "baseline": runs_of(np.linspace(60, 90, 12))})
    evidence = replace(evidence, groups=(*evidence.groups[:2], wild.groups[2]))
    assert [one.verdict for one in outcome("guides", evidence, **GUIDE).evidence][1:] == [Verdict.HOLDS, Verdict.DOES_NOT_HOLD]
