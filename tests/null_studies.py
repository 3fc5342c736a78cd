"""Made-up studies whose truth is known, by the hundred: how often each rule errs, and how often it sees what is there."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from made_up_study import made_up, many, outcome, runs_of, scoring, searching
from numpy.random import default_rng

from nastui.studies.report.study_data import StudyData
from nastui.studies.statistics.verdicts import Verdict

FREE = {"training_free": True}
BUDGETS = [100, 300]
SOMEWHERE = (Verdict.HOLDS, Verdict.HOLDS_IN_PART)


@dataclass(frozen=True)
class Case:
    """A rule on studies of one kind."""

    name: str
    rule: str
    study: Callable[[int], StudyData]
    """Of a number, with 30 runs an arm."""
    settings: dict
    counted: tuple[Verdict, ...]
    """Verdicts that are counted."""
    error: bool = True
    """Whether these are errors; else the more the better."""


def searches(number, speeds, **others):
    """Arms by accuracy with these speeds, and others."""
    first = 10_000 * number
    arms = {name: many(searching, speed, first=first + 1000 * place) for place, (name, speed) in enumerate(speeds.items())}
    free = dict.fromkeys(others, FREE)
    return made_up({**arms, **{name: make(first) for name, make in others.items()}}, budgets=BUDGETS, arm=free)


def scores(number, weight):
    """An arm by a score in which quality has this weight, and random cells."""
    first = 10_000 * number
    arms = {"score": many(scoring, weight, first=first), "random": many(scoring, 0.0, first=first + 1000)}
    return made_up(arms, budgets=BUDGETS, arm={"score": FREE})


def shifted(number, shift, std):
    """Two arms, the second better by so many points, which scatter by so many."""
    rng = default_rng(number)
    return made_up({"one": runs_of(rng.normal(91, std, 30)), "two": runs_of(rng.normal(91 + shift, std, 30))}, budgets=[10, 50])


def weak_score(first):
    """An arm by a score that stays behind."""
    return many(scoring, 0.3, first=first + 5000, offset=-8.0)


EQUAL = {"one": 1.0, "two": 1.0, "three": 1.0}
FASTER = {"one": 3.0, "two": 1.0, "three": 1.0}
BEST = {"arm": "one", "reference": "two"}
PAIRS = {"pairs": [["one", "two"]]}
CASES = (
    Case("equal arms called different", "different-distributions", lambda n: searches(n, {"one": 1.0, "two": 1.0}), PAIRS, SOMEWHERE),
    Case("one of three equal arms called best", "best", lambda n: searches(n, EQUAL), BEST, SOMEWHERE),
    Case("the same, beside an arm by a score", "best", lambda n: searches(n, EQUAL, score=weak_score), BEST, SOMEWHERE),
    Case("an arm that sees as much called narrower", "narrows", lambda n: searches(n, EQUAL), {"first": "one", "second": "two"}, SOMEWHERE),
    Case("a score of mere noise called a guide", "guides", lambda n: scores(n, 0.0), {"arm": "score", "baseline": "random"}, SOMEWHERE),
    Case("a larger one that is 0.1 points better called no better", "larger-is-not-always-better", lambda n: shifted(n, 0.1, 0.1), {}, SOMEWHERE),
    Case("a difference of 0.1 points ruled out", "different-distributions", lambda n: shifted(n, 0.1, 0.1), PAIRS, (Verdict.DOES_NOT_HOLD,)),
    Case("an arm three times faster called best", "best", lambda n: searches(n, FASTER), BEST, (Verdict.HOLDS,), error=False),
    Case("the same, beside an arm by a score", "best", lambda n: searches(n, FASTER, score=weak_score), BEST, (Verdict.HOLDS,), error=False),
    Case("a score that guides called so", "guides", lambda n: scores(n, 0.5), {"arm": "score", "baseline": "random"}, (Verdict.HOLDS,), error=False),
    Case("arms alike within 0.02 points called alike", "best", lambda n: shifted(n, 0.0, 0.02), BEST, (Verdict.DOES_NOT_HOLD,), error=False),
)


def verdicts(case, studies):
    """How often each verdict came out."""
    return Counter(outcome(case.rule, case.study(number), **case.settings).verdict for number in range(studies))


def share(case, studies):
    """Of the verdicts that are counted."""
    found = verdicts(case, studies)
    return sum(found[one] for one in case.counted) / studies
