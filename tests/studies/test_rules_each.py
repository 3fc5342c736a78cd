"""What each rule of a claim asks of the evidence."""

from dataclasses import replace

import numpy as np
import pytest
from made_up_study import course, made_up, many, one_run, outcome, runs_of, scoring, searching, with_front, with_runs

from nastui.studies.report.study_data import RunScore
from nastui.studies.statistics.verdicts import Verdict

LOW, HIGH = np.linspace(90.0, 90.2, 12), np.linspace(92.0, 92.2, 12)
PAIRS = {"pairs": [["one", "two"]]}
BUDGETS = [100, 150, 300, 500]
FREE = {"training_free": True}


def verdict(rule, evidence, **settings):
    return outcome(rule, evidence, **settings).verdict


def strip(found):
    return [place.verdict for place in found.places]


# ---- different distributions


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [(LOW, HIGH, Verdict.HOLDS), (HIGH, LOW, Verdict.HOLDS), (LOW, LOW + 0.001, Verdict.DOES_NOT_HOLD), (LOW[:2], HIGH[:2], Verdict.NOT_DECIDED)],
)
def test_arms_are_different_where_the_difference_is_tested_and_matters(first, second, expected):
    assert verdict("different-distributions", made_up({"one": first, "two": second}), **PAIRS) is expected
    assert verdict("different-distributions", made_up({"one": first, "two": second}), pairs=[["two", "one"]]) is expected


def test_arms_of_one_location_and_two_shapes_are_not_called_alike():
    close, wide = np.linspace(90.95, 91.05, 60), np.linspace(90.8, 91.2, 60)
    assert verdict("different-distributions", made_up({"one": wide, "two": wide}), **PAIRS) is Verdict.DOES_NOT_HOLD
    found, _ = outcome("different-distributions", made_up({"one": close, "two": wide}), **PAIRS).evidence
    assert "yet of another shape (Kolmogorov–Smirnov p = " in found.reason
    assert found.verdict is Verdict.NOT_DECIDED


def evaluating(accuracies, width, incumbent=91.0):
    """Runs that all end at the same incumbent; the other cells of each are about so good."""
    rng = np.random.default_rng(1)
    return tuple(
        replace(one_run(seed, incumbent), valid=np.append(rng.normal(accuracy, width, 49), incumbent)) for seed, accuracy in enumerate(accuracies)
    )


@pytest.mark.parametrize(
    ("lower", "width", "expected"),
    [(5.0, 1.0, Verdict.HOLDS), (0.0, 0.05, Verdict.DOES_NOT_HOLD), (0.0, 5.0, Verdict.NOT_DECIDED)],
)
def test_all_that_was_evaluated_is_evidence_too(lower, width, expected):
    """Where the medians are alike and the distributions still differ, nothing is decided."""
    rng = np.random.default_rng(0)
    one, two = evaluating(rng.normal(85, 0.05, 30), 0.05), evaluating(rng.normal(85 - lower, 0.05, 30), width)
    incumbents, evaluated = outcome("different-distributions", made_up({"one": one, "two": two}), **PAIRS).evidence
    assert incumbents.verdict is Verdict.DOES_NOT_HOLD
    assert evaluated.question.what == "one and two: all that they evaluated"
    assert evaluated.verdict is expected


def test_a_difference_that_is_gone_at_larger_budgets_holds_in_part():
    """The quicker arm is ahead until both have seen all that is good."""
    arms = {"one": many(searching, 30.0), "two": many(searching, 6.0, first=100)}
    found = outcome("different-distributions", made_up(arms, budgets=[20, 500]), **PAIRS)
    assert [(place.after, place.evidence[0].verdict) for place in found.places] == [(20, Verdict.HOLDS), (500, Verdict.DOES_NOT_HOLD)]
    assert strip(found)[0] is Verdict.HOLDS


# ---- larger is not always better


def test_one_larger_batch_that_is_not_better_is_enough():
    rule = "larger-is-not-always-better"
    assert verdict(rule, made_up({"small": LOW, "larger": HIGH, "largest": HIGH})) is Verdict.DOES_NOT_HOLD
    assert verdict(rule, made_up({"small": HIGH, "larger": HIGH + 2, "largest": LOW})) is Verdict.HOLDS


def test_one_larger_batch_decides_though_another_is_missing():
    evidence = with_runs(made_up({"small": HIGH, "larger": LOW, "largest": HIGH}), "largest", lambda runs: ())
    assert verdict("larger-is-not-always-better", evidence) is Verdict.HOLDS


def test_a_batch_is_judged_by_what_its_best_by_score_are_worth_when_trained():
    """The better score finds better cells with the first training; with the best of fifty both do."""
    arms = {"small": many(scoring, 0.0), "larger": many(scoring, 0.7, first=100)}
    evidence = made_up(arms, budgets=[1, 10, 50], arm=dict.fromkeys(arms, FREE))
    found = outcome("larger-is-not-always-better", evidence)
    assert strip(found)[:2] == [Verdict.DOES_NOT_HOLD] * 2
    (asked,) = found.places[0].evidence
    run = evidence.runs("equal", "digits", "larger")[0]
    first = [run.valid[run.fitness.argmax()] for run in evidence.runs("equal", "digits", "larger")]
    assert asked.question.found.difference == pytest.approx(
        np.mean(first) - np.mean([run.valid[run.fitness.argmax()] for run in evidence.runs("equal", "digits", "small")])
    )
    assert run.fitness.argmax() != run.valid.argmax()


# ---- the best


def test_an_arm_that_is_truly_three_times_faster_is_the_best():
    arms = {"arm": many(searching, 3.0), "reference": many(searching, 1.0, first=100), "other": many(searching, 0.9, first=200)}
    found = outcome("best", made_up(arms, budgets=[100, 150, 300]), arm="arm", reference="reference")
    assert strip(found) == [Verdict.HOLDS] * 3
    assert verdict("best", made_up(arms, budgets=[100, 150, 300]), arm="reference", reference="reference") is Verdict.DOES_NOT_HOLD
    assert verdict("best", made_up(arms), arm="arm", reference="reference") is Verdict.HOLDS


def test_it_is_the_best_beside_arms_by_scores_too_since_these_pay_for_trainings():
    """The score is worth little: its best fifty, trained, stay below. In the first edition nothing beside such an arm was ever decided."""
    arms = {"arm": many(searching, 3.0), "reference": many(searching, 1.0, first=100), "score": many(scoring, 0.3, first=200, offset=-8)}
    evidence = made_up(arms, budgets=[100, 150, 300], arm={"score": FREE})
    found = outcome("best", evidence, arm="arm", reference="reference")
    assert strip(found) == [Verdict.HOLDS] * 3
    at_end = outcome("best", made_up(arms, arm={"score": FREE}), arm="arm", reference="reference")
    assert at_end.verdict is Verdict.HOLDS
    good = many(scoring, 0.9, first=200, offset=8.0)
    better = outcome("best", made_up({**arms, "score": good}, budgets=[100], arm={"score": FREE}), arm="arm", reference="reference")
    assert better.verdict is Verdict.DOES_NOT_HOLD


def test_an_arm_as_fast_is_never_the_best_and_is_refuted_where_runs_scatter_little():
    noisy = {"arm": many(searching, 1.0), "reference": many(searching, 1.0, first=100)}
    assert verdict("best", made_up(noisy, budgets=BUDGETS), arm="arm", reference="reference") is not Verdict.HOLDS
    even = {name: many(searching, 4.0, first=first, noise=0.01) for name, first in (("arm", 0), ("reference", 100))}
    assert strip(outcome("best", made_up(even, budgets=[300]), arm="arm", reference="reference")) == [Verdict.DOES_NOT_HOLD]


# ---- the best front


def fronts_at(percents):
    return tuple(with_front(one_run(seed, 90.0), percent) for seed, percent in enumerate(percents))


@pytest.mark.parametrize(
    ("arm", "other", "expected"),
    [
        (LOW, LOW - 2, Verdict.HOLDS),
        (LOW - 2, LOW, Verdict.DOES_NOT_HOLD),
        (LOW, LOW + 0.001, Verdict.DOES_NOT_HOLD),
        (np.tile([80.0, 90.0], 6), np.tile([80.0, 90.0], 6), Verdict.NOT_DECIDED),
    ],
)
def test_the_best_front_is_that_whose_hypervolumes_are_ahead(arm, other, expected):
    evidence = made_up({"arm": fronts_at(arm), "other": fronts_at(other)}, budgets=[10, 50])
    found = outcome("best-front", evidence, arm="arm")
    assert strip(found) == [expected] * 2
    assert [one.question.what for one in found.evidence] == ["arm's fronts are ahead of other's"] * 2


def test_runs_without_fronts_decide_nothing_about_them():
    found = outcome("best-front", made_up({"arm": LOW, "other": HIGH}, budgets=[10]), arm="arm")
    assert strip(found) == [Verdict.NOT_DECIDED]


# ---- the best, where costs differ


def test_less_trainings_are_not_the_best_where_they_take_longer():
    def slower(runs):
        return tuple(replace(run, simulated=run.simulated * 10, spent=run.spent * 10, incumbents=_later(run.incumbents, 10)) for run in runs)

    arms = {"arm": many(searching, 3.0), "reference": many(searching, 1.0, first=100)}
    found = outcome("best", with_runs(made_up(arms, budgets=[150]), "arm", slower), arm="arm", reference="reference")
    assert [one.verdict for one in found.evidence] == [Verdict.HOLDS, Verdict.DOES_NOT_HOLD]
    assert found.verdict is Verdict.DOES_NOT_HOLD


def _later(incumbents, times):
    return replace(incumbents, seconds=incumbents.seconds * times)


def test_no_difference_is_smaller_than_the_noise():
    arms = {"arm": np.linspace(99.5, 99.7, 30), "reference": np.linspace(99.3, 99.5, 30)}
    settings = {"arm": "arm", "reference": "reference"}
    loud = outcome("best", made_up(arms, task={"noise": 0.5}, budgets=[50]), **settings).evidence[0]
    still = outcome("best", made_up(arms, budgets=[50]), **settings).evidence[0]
    assert (loud.question.found.margin, still.question.found.margin) == (0.5, 0.1)
    found = outcome("best", made_up({"fast": [99.6] * 12, "slow": [100.0] * 12}, task={"noise": 0.5}), arm="fast", reference="slow")
    assert all("a regret of 0.5" in one.question.what and one.verdict is Verdict.DOES_NOT_HOLD for one in found.evidence)


def test_an_arm_that_never_got_there_counts_as_twice_the_most_that_was_spent():
    found = outcome("best", made_up({"fast": [100.0] * 12, "never": [50.0] * 12}), arm="fast", reference="fast").evidence
    assert {one.verdict for one in found} == {Verdict.HOLDS}
    assert found[0].question.found.difference == pytest.approx(np.log(2 * 50))


def test_a_reference_that_mostly_found_nothing_sets_no_goal():
    def found_nothing(runs):
        return tuple(replace(run, incumbents=replace(run.incumbents, **{name: np.empty(0) for name in vars(run.incumbents)})) for run in runs)

    evidence = with_runs(made_up({"reference": LOW, "arm": LOW, "other": HIGH}), "reference", found_nothing)
    found = outcome("best", evidence, arm="arm", reference="reference")
    assert {one.reason for one in found.evidence} == {"no goal: the best accuracy, or the reference's, is not known"}
    assert found.verdict is Verdict.NOT_DECIDED


# ---- narrows


def seeing(others):
    """Runs of 100 cells in which so many have another value at the first position; the more up to 50, the greater the mean distance."""
    runs = []
    for seed, count in enumerate(others):
        cells = np.zeros((100, 6), dtype=np.uint8)
        cells[:count, 0] = 1
        runs.append(one_run(seed, 90 + seed / 1e4, cells=cells))
    return tuple(runs)


@pytest.mark.parametrize(("further", "expected"), [(0, Verdict.DOES_NOT_HOLD), (4, Verdict.NOT_DECIDED), (14, Verdict.HOLDS)])
def test_an_arm_is_narrower_where_its_cells_are_closer(further, expected):
    counts = np.arange(4, 28)
    arms = {"first": seeing(counts), "second": seeing(counts + further)}
    found = outcome("narrows", made_up(arms), first="first", second="second", causes=["second"])
    assert found.verdict is expected
    hamming = [2 * c * (100 - c) / (100 * 99) for c in (*counts, *(counts + further))]
    assert found.evidence[0].question.found.difference == pytest.approx(np.mean(hamming[24:]) - np.mean(hamming[:24]))


def test_runs_are_as_wide_as_their_first_queries_are():
    """An arm that asked for more cells is seen at as many as the other has."""
    narrow = seeing(np.arange(4, 16))
    longer = tuple(replace(run, cells=np.concatenate([run.cells, run.cells + 1, run.cells + 2]), unique=300) for run in narrow)
    arms = {"first": narrow, "second": longer}
    assert verdict("narrows", made_up(arms), first="first", second="second") is Verdict.DOES_NOT_HOLD


def test_a_run_that_saw_one_cell_has_no_width():
    arms = {"first": runs_of(LOW, queries=1), "second": runs_of(LOW)}
    found = outcome("narrows", made_up(arms), first="first", second="second", causes=["second"])
    assert {one.reason for one in found.evidence} == {"a run saw fewer than two cells"}


# ---- guides

GUIDE = {"arm": "score", "baseline": "random", "control": "control"}


def guided(weight, control=0.0, baseline=0.0):
    """A score in which quality counts so much, a control, and random cells."""
    arms = {"score": many(scoring, weight), "control": many(scoring, control, first=100), "random": many(scoring, 0.0, first=200, offset=baseline)}
    return made_up(arms, budgets=BUDGETS, arm={"score": FREE, "control": FREE})


@pytest.mark.parametrize(
    ("weight", "control", "baseline", "expected"),
    [
        (0.5, 0.0, 0.0, Verdict.HOLDS),
        (0.0, 0.0, 0.0, Verdict.NOT_DECIDED),
        (0.5, 0.0, 5.0, Verdict.DOES_NOT_HOLD),
        (0.5, 0.95, 0.0, Verdict.DOES_NOT_HOLD),
        (1.0, 0.0, 0.0, Verdict.DOES_NOT_HOLD),
    ],
)
def test_a_score_guides_and_cannot_tell(weight, control, baseline, expected):
    """The last one orders even the best by what they are worth."""
    found = outcome("guides", guided(weight, control, baseline), **GUIDE)
    assert found.verdict is expected
    if weight == 1.0:
        assert found.places[-1].evidence[-1].verdict is Verdict.DOES_NOT_HOLD


def test_one_odd_cell_at_the_very_top_decides_nothing():
    """The best by score is one of the worst cells: in the first edition that alone refuted a score that guides."""

    def odd(runs):
        return tuple(_with_odd_best(run) for run in runs)

    evidence = with_runs(guided(0.5), "score", odd)
    assert all(run.valid[run.fitness.argmax()] == 80.0 for run in evidence.runs("equal", "digits", "score"))
    assert outcome("guides", evidence, **GUIDE).verdict is Verdict.HOLDS


def _with_odd_best(run):
    fitness, valid = run.fitness.copy(), run.valid.copy()
    fitness[0], valid[0] = 100.0, 80.0
    return course(run.seed, run.cells, valid, fitness)


def test_a_table_without_single_trainings_is_judged_by_test_accuracies():
    from made_up_study import SPACE

    from nastui.studies.plan.study import Claim
    from nastui.studies.report.rules.deciding import decide

    claim = Claim("x", "words", "guides", {"panel": "equal", **GUIDE})
    found = decide(claim, guided(0.5), {"digits": replace(SPACE, trainings=None)})
    assert found.verdict is Verdict.HOLDS
    assert found.evidence[-1].question.what.endswith("the test accuracy of the same trainings")


def test_where_a_task_searches_by_test_accuracy_all_is_judged_by_it():
    """Validation accuracies are far above: mixed in, they would be taken for better cells."""

    def worse(runs):
        return tuple(replace(run, test=run.test - 50) for run in runs)

    evidence = with_runs(guided(0.5), "score", worse)
    by_test = replace(evidence.study, tasks=(replace(evidence.study.tasks[0], accuracy={"split": "test"}),))
    assert outcome("guides", evidence, **GUIDE).verdict is Verdict.HOLDS
    assert outcome("guides", replace(evidence, study=by_test), **GUIDE).verdict is Verdict.DOES_NOT_HOLD


def test_runs_that_share_their_scores_count_as_one():
    runs = tuple(replace(run, score=RunScore("NASWT", str(run.seed % 2), drawn=True)) for run in runs_of([90.0, 80.0, 92.0, 84.0]))
    counted = tuple(replace(run, score=RunScore("Parameters", "all", drawn=False)) for run in runs)
    study = made_up({"drawn": runs, "counted": counted, "plain": [90.0, 80.0]})
    assert study.independent("equal", "digits", "drawn").tolist() == [91.0, 82.0]
    assert study.independent("equal", "digits", "counted").tolist() == [90.0, 80.0, 92.0, 84.0]
    assert study.independent("equal", "digits", "plain").tolist() == [90.0, 80.0]
    assert [len(one) for one in study.evaluated("equal", "digits", "drawn")] == [100, 100]
    assert [len(one) for one in study.evaluated("equal", "digits", "counted")] == [50] * 4
