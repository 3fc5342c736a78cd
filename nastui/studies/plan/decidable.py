"""Claims that by the design of their study could never hold, or never be refuted, are refused before any run is made."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

from nastui.base.errors import InputError, Place
from nastui.studies.plan.rules import (
    BestFrontSettings,
    BestSettings,
    DifferentSettings,
    GuidesSettings,
    LargerSettings,
    NarrowsSettings,
    RuleSettings,
    panels_of,
    read_settings,
)
from nastui.studies.plan.study import Claim, Panel, Study
from nastui.studies.statistics.verdicts import LEAST_RUNS

LEVEL: Final = 0.05
TOP_SHARE: Final = 0.1
"""The top by score, of all that a run scored."""
TOP_NUMBERS: Final = (10, 50)
"""As many of the best by score, where a run scored twice as many."""
LEAST_ORDERED: Final = 5
"""Cells whose order can be looked at."""
_KNOWN: Final = (BestFrontSettings, BestSettings, DifferentSettings, GuidesSettings, LargerSettings, NarrowsSettings)
"""Rules of which it is known what they ask."""
_LIMITS: Final = ("unique_evaluations", "evaluations")


def check_decidable(study: Study) -> None:
    """Look at every claim.

    Raises:
        InputError: a claim that cannot come out both ways, and why.
    """
    for claim in study.claims:
        if found := _why_not(study, claim):
            why, remedy = found
            message = f"the claim '{claim.name}' could not be decided, whatever the runs say: {why}"
            raise InputError(message, remedy=remedy, place=Place(key="claim"))


def _why_not(study: Study, claim: Claim) -> tuple[str, str] | None:
    """And what to change."""
    settings = read_settings(claim.rule, claim.settings)
    if found := _of_rule(study, settings):
        return found
    family, smallest = 0, 0.0
    for panel in map(study.panel, panels_of(claim.settings)):
        pairs = [pair for place in _places(study, panel) for pair in _pairs(study, settings, panel, *place)]
        if found := _of_panel(study, panel, settings, pairs):
            return found
        family += len(pairs)
        smallest = max([smallest, *(_smallest_p(study, panel, *pair) for pair in set(pairs))])
    if family * smallest >= LEVEL:
        why = f"its {family} questions are corrected for one another, and the smallest p that so few runs can reach is {smallest:.2g}"
        return why, "give the study more seeds, or ask less: at fewer numbers of trainings, on fewer tasks, of fewer arms"
    return None


def questions(study: Study, claim: Claim) -> int:
    """How many its rule asks at all places: Holm's correction is over so many."""
    settings = read_settings(claim.rule, claim.settings)
    panels = map(study.panel, panels_of(claim.settings))
    return sum(1 for panel in panels for place in _places(study, panel) for _ in _pairs(study, settings, panel, *place))


def _places(study: Study, panel: Panel) -> Iterator[tuple[str, int | None]]:
    """Each task with each number of trainings; None at the end of the runs."""
    for task in panel.tasks if panel.verdicts else ():
        if study.task(task).verdicts:
            yield from ((task, after) for after in study.budgets_of(panel.name) or (None,))


def _of_rule(study: Study, settings: RuleSettings) -> tuple[str, str] | None:
    match settings:
        case GuidesSettings():
            if not study.arm(settings.arm).training_free:
                why = f"'{settings.arm}' has no score by which its cells could be ordered"
                return why, "write training_free = true in an [[arm]] whose fitness is a score"
            if study.arm(settings.baseline).training_free:
                why = f"'{settings.baseline}' is no random baseline, since its fitness is a score"
                return why, "name an arm whose fitness is accuracy, such as random search"
        case DifferentSettings() | NarrowsSettings():
            same = [first for first, second in _named(settings, None) if first == second]
            if same:
                return f"'{same[0]}' is compared with itself", "name two arms"
        case _:
            pass
    return None


def _of_panel(study: Study, panel: Panel, settings: RuleSettings, pairs: list[tuple[str, str]]) -> tuple[str, str] | None:
    if not panel.verdicts or not any(study.task(task).verdicts for task in panel.tasks):
        return f"the panel '{panel.name}' gives no verdicts", "take verdicts = false out of it or of one of its tasks, or name another panel"
    if not pairs and isinstance(settings, _KNOWN):
        why = f"the panel '{panel.name}' compares nothing that it asks about"
        return why, "declare a [[comparison]] of the panel" if isinstance(settings, LargerSettings) else "name arms that the panel has"
    for arm in dict.fromkeys(arm for pair in pairs for arm in pair):
        if (many := independent(study, panel, arm)) < LEAST_RUNS:
            return f"'{arm}' has {many} independent runs in the panel '{panel.name}', fewer than {LEAST_RUNS}", _more_runs(study, panel, arm)
        limit = min((int(value) for key, value in panel.budget_of(arm).items() if key in _LIMITS), default=None)
        if low := [after for after in study.budgets_of(panel.name) if after < _least_trainings(settings)]:
            why = f"after {low[0]:,} trainings there are too few cells to look at in the panel '{panel.name}'"
            return why, f"judge it after {_least_trainings(settings):,} or more ([effects] budgets, or `judged` of the panel)"
        over = [after for after in study.budgets_of(panel.name) if limit is not None and after > limit]
        if over:
            why = f"no run of '{arm}' in the panel '{panel.name}' has {over[0]:,} trainings"
            return why, f"judge it after {limit:,} or fewer ([effects] budgets, or `judged` of the panel), or give the panel a larger budget"
    return None


def tops(after: int | None) -> tuple[int, ...]:
    """Which of the best by score are looked at where so many were scored."""
    return tuple(top for top in TOP_NUMBERS if after is None or 2 * top <= after)


def _least_trainings(settings: RuleSettings) -> int:
    """Fewer leave a question open whatever the runs say: an order needs cells in the top, and a distance needs two."""
    match settings:
        case GuidesSettings():
            return next(many for many in range(1, 1000) if round(TOP_SHARE * many) >= LEAST_ORDERED)
        case NarrowsSettings():
            return 2
        case _:
            return 1


def independent(study: Study, panel: Panel, arm: str) -> int:
    """Runs of an arm, or the sets of scores that they draw, where these are fewer."""
    chosen = study.arm(arm)
    runs = len(study.seeds[: panel.seeds][: chosen.runs])
    sets = [count for key, count in chosen.vary.items() if key.endswith("score_seed")]
    return min([runs, *sets])


def _more_runs(study: Study, panel: Panel, arm: str) -> str:
    """Where the file says how many there are."""
    chosen = study.arm(arm)
    if len(study.seeds) < LEAST_RUNS:
        return f'give the study more seeds: seeds = "1..{LEAST_RUNS}" or more, as 1..30 is usual'
    if chosen.runs is not None and chosen.runs < LEAST_RUNS:
        return f"write runs = {LEAST_RUNS} or more in the arm '{arm}', or leave that out"
    if panel.seeds is not None and panel.seeds < LEAST_RUNS:
        return f"write seeds = {LEAST_RUNS} or more in the panel '{panel.name}', or leave that out"
    return f"give its scores {LEAST_RUNS} sets or more (`vary` of the arm '{arm}')"


def _smallest_p(study: Study, panel: Panel, first: str, second: str) -> float:
    """Two-sided, of the rank test; of pairs as many as both have."""
    many = [independent(study, panel, arm) for arm in (first, second)]
    blocks = [study.arm(arm).block for arm in (first, second)]
    if first == second or (blocks[0] is not None and blocks[0] == blocks[1]):
        return float(2.0 ** (1 - min(many)))
    return 2 / math.comb(sum(many), many[0])


def _pairs(study: Study, settings: RuleSettings, panel: Panel, task: str, after: int | None) -> Iterator[tuple[str, str]]:
    """The two arms of each question at one place."""
    if isinstance(settings, LargerSettings):
        found = [(one.second, one.first) for one in study.comparisons if one.panel == panel.name and task in one.tasks]
    elif isinstance(settings, BestSettings):
        found = [(settings.arm, other) for other in settings.others or panel.arms if other != settings.arm for _ in range(2)]
    elif isinstance(settings, BestFrontSettings):
        found = [(settings.arm, other) for other in settings.others or panel.arms if other != settings.arm]
    else:
        found = _named(settings, after)
    yield from (pair for pair in found if set(pair) <= set(panel.arms))


def _named(settings: RuleSettings, after: int | None) -> list[tuple[str, str]]:
    match settings:
        case DifferentSettings():
            return [pair for pair in settings.pairs for _ in range(2)]
        case NarrowsSettings():
            return [(settings.first, other) for other in (settings.second, *settings.causes)]
        case GuidesSettings():
            others = [one for one in (settings.baseline, settings.control) if one is not None]
            return [*((settings.arm, other) for other in others for _ in (None, *tops(after))), (settings.arm, settings.arm)]
        case _:
            return []
