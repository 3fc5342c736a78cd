"""What every rule must hold to. It is asked about made-up runs of three arms: equal, better, and too few."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Any, Final, get_type_hints

import numpy as np

from nastui.base.errors import InputError
from nastui.base.requiring import require
from nastui.cells.spaces import space_named
from nastui.studies.plan.rules import RuleEntry, check_claim
from nastui.studies.plan.study import Arm, Claim, Panel, Study, Task
from nastui.studies.report.rules.deciding import ClaimOutcome, decide
from nastui.studies.report.sections.coverage import KnownSpace
from nastui.studies.report.study_data import Group, Incumbents, RunSummary, StudyData
from nastui.studies.statistics.verdicts import Verdict

ARMS: Final = ("first", "second", "third")
_PANEL, _TASK = "panel", "task"
_QUERIES: Final = 20
_ENOUGH: Final = 8


@dataclass(frozen=True)
class RuleCase:
    """A rule."""

    rule: RuleEntry

    @property
    def claim(self) -> dict[str, Any]:
        """The keys of a claim by it, filled with arms."""
        hints = get_type_hints(self.rule.keys)
        arms = iter((*ARMS, *ARMS))
        filled = {field.name: _filled(hints[field.name], arms) for field in fields(self.rule.keys) if field.name != "panel"}
        return {"panel": _PANEL, **filled}

    def decide(self, runs: int, better: float = 0.0, others: float = 0.0) -> ClaimOutcome:
        """The claim over so many runs of each arm, of which the first arm's are better by so many percent points, and the others' by others."""
        study = Study(
            name="made-up", title="Made up", seeds=tuple(range(runs)), tasks=(Task(_TASK, {}),), arms=tuple(Arm(arm, "quickstart") for arm in ARMS),
            panels=(Panel(_PANEL, "Panel", {"evaluations": _QUERIES}, ARMS, (_TASK,)),),
        )  # fmt: skip
        groups = tuple(
            Group(_PANEL, _TASK, arm, tuple(_run(place * 1000 + seed, seed, better if arm == ARMS[0] else others) for seed in range(runs)))
            for place, arm in enumerate(ARMS)
        )
        data = StudyData(study, groups)
        return decide(Claim("claim", "A claim.", self.rule.name, self.claim), data, {_TASK: _table()})


def check_it_says_what_it_needs(case: RuleCase) -> None:
    """Claims that lack a key, or name an arm that is not there, are refused by the key's name."""
    panels = (Panel(_PANEL, "Panel", {}, ARMS, (_TASK,)),)
    check_claim(case.rule.name, _as_file(case.claim), panels)
    needed = [field.name for field in fields(case.rule.keys) if field.default is MISSING and field.name != "panel"]
    for key in needed:
        _require_refused(case, {name: value for name, value in case.claim.items() if name != key}, panels, key)


def check_it_asks_at_each_place(case: RuleCase) -> None:
    """Of runs that are enough it asks something, in words."""
    outcome = case.decide(_ENOUGH)
    require(bool(outcome.places), "it asks nothing about three arms with 8 runs each")
    for answer in outcome.evidence:
        require(bool(answer.question.what.strip()), "a question does not say what it asks (Question.what is empty)")


def check_too_few_runs_decide_nothing(case: RuleCase) -> None:
    """Of no run, and of one, no verdict follows."""
    for runs in (0, 1):
        verdict = case.decide(runs, better=5.0).verdict
        require(verdict is Verdict.NOT_DECIDED, f"of {runs} runs an arm it decides: {verdict}")


def check_it_asks_the_same_each_time(case: RuleCase) -> None:
    """It draws nothing, and keeps nothing from call to call."""
    state = repr(np.random.get_state(legacy=False))
    first, again = case.decide(_ENOUGH, better=1.0), case.decide(_ENOUGH, better=1.0)
    require(repr(np.random.get_state(legacy=False)) == state, "it draws from numpy's global random state")
    require(str(first.evidence) == str(again.evidence), "asked again about the same runs it asks something else")


def check_unknown_accuracies_are_survived(case: RuleCase) -> None:
    """Runs that know no accuracy decide nothing, and raise nothing."""
    unknown = float("nan")
    verdict = case.decide(_ENOUGH, better=unknown, others=unknown).verdict
    require(verdict is Verdict.NOT_DECIDED, f"of runs that know no accuracy it decides: {verdict}")


CHECKS: Final[tuple[Callable[[RuleCase], None], ...]] = (
    check_it_says_what_it_needs,
    check_it_asks_at_each_place,
    check_too_few_runs_decide_nothing,
    check_it_asks_the_same_each_time,
    check_unknown_accuracies_are_survived,
)


def _filled(hint: Any, arms: Any) -> Any:
    if hint in (str, str | None):
        return next(arms)
    return (next(arms),) if hint == tuple[str, ...] else ((ARMS[0], ARMS[1]),)


def _as_file(claim: Mapping[str, Any]) -> dict[str, Any]:
    """Lists where TOML has lists."""
    return {
        key: [list(one) if isinstance(one, tuple) else one for one in value] if isinstance(value, tuple) else value for key, value in claim.items()
    }


def _require_refused(case: RuleCase, claim: Mapping[str, Any], panels: tuple[Panel, ...], key: str) -> None:
    try:
        check_claim(case.rule.name, _as_file(claim), panels)
    except InputError as error:
        require(key in str(error), f"a claim without '{key}' is refused without naming it: {error}")
    else:
        raise AssertionError(f"a claim without '{key}', which has no default, is not refused")


def _run(draw: int, seed: int, better: float) -> RunSummary:
    """Made-up queries, each better than the one before."""
    rng = np.random.default_rng(draw)
    accuracies = np.clip(np.sort(rng.normal(88, 1, _QUERIES)) + better, 0, 100)
    queries = np.arange(1.0, _QUERIES + 1)
    return RunSummary(
        run=f"r{draw}",
        seed=seed,
        evaluations=_QUERIES,
        unique=_QUERIES,
        simulated=float(10 * _QUERIES),
        proxy_seconds=0.0,
        wall=1.0,
        incumbents=Incumbents(queries, 10 * queries, queries, accuracies, accuracies, accuracies),
        cells=rng.integers(5, size=(_QUERIES, 6)).astype(np.uint8),
        fitness=accuracies,
        valid=accuracies,
        test=accuracies,
        best_valid=float(accuracies[-1]),
        first=1,
        score=None,
        optimum=100.0,
        spent=10 * queries,
    )


def _table() -> KnownSpace:
    """Made-up trainings of all cells."""
    space = space_named("nats-tss")
    return KnownSpace(space, None, lambda cells: np.full(len(cells), 20.0), lambda cells: (cells.sum(axis=1) + 0.1, cells.sum(axis=1) - 0.1))
