"""The first page: what is asked, what came out, the curves, and what it hangs on. Details stand behind it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from nastui.studies.plan.matrix import Matrix
from nastui.studies.plan.study import Panel
from nastui.studies.report.columns import TextLines
from nastui.studies.report.document import Part, ReportSection
from nastui.studies.report.figures import CostAxis, RegretRow
from nastui.studies.report.rules.deciding import ClaimOutcome, ClaimPlace
from nastui.studies.report.sections.claims import after_of, by_task, signs_in_words
from nastui.studies.report.sections.costs import regret_curves
from nastui.studies.report.study_data import Numbers, StudyData
from nastui.studies.report.tables import END, VerdictMatrix, VerdictMatrixRow

_MOST_ARMS: Final = 6
"""More curves in a small picture cannot be told apart."""


def glance(data: StudyData, matrix: Matrix, found: Sequence[ClaimOutcome], accuracies: Mapping[str, Numbers]) -> ReportSection:
    """One page; empty where the study claims nothing and asks nothing."""
    study = data.study
    if not found and not study.summary.question:
        return ReportSection("On one page", ())
    parts: list[Part] = [f"The question. {study.summary.question}"] if study.summary.question else []
    if found:
        parts += [_told(data), _verdicts(found)]
    if (row := _curves(data, accuracies)) is not None:
        parts.append(row)
    limits = [*_missing(data, matrix), *study.summary.limits]
    parts += [f"Limit {number}. {one}" for number, one in enumerate(limits, start=1)]
    return ReportSection("On one page", tuple(parts))


def _told(data: StudyData) -> str:
    effects = data.study.effects
    points = f"{effects.points:g} percent points or more, or a task's noise where that is more"
    return (
        "How it was judged. Rules, margins and numbers of trainings stand in the study file. A claim asks the same questions at each place, "
        "which is a data set after so many trainings. It holds there where the difference is shown (rank test, with Holm's correction over all "
        f"places) and matters (A12 of {effects.a12:g} or more, or {points}); it does not hold where tests of equivalence rule such a difference "
        "out; else nothing is decided."
    )


# ---- the verdicts: claims × what they were compared with


def _verdicts(found: Sequence[ClaimOutcome]) -> VerdictMatrix:
    columns = _columns(found)
    budgets = max((_labels(places) for one in found for _, places in by_task(one.places)), key=len, default=())
    rows, rest = [], [TextLines(())] * (len(columns) - 1)
    for name, text in dict.fromkeys((one.claim.name, one.claim.text) for one in found):
        own = {one.claim.compared: one for one in found if (one.claim.name, one.claim.text) == (name, text)}
        rows.append(VerdictMatrixRow((TextLines((f"{name}. {text}",)), *(_cell(own.pop(column, None), budgets) for column in columns))))
        rows += [VerdictMatrixRow((TextLines((f"{name}, {other}",)), _cell(one, budgets), *rest)) for other, one in own.items()]
    note = f"Signs stand for verdicts{_order(budgets)}: {signs_in_words()}."
    return VerdictMatrix(title="Verdicts at a glance", rows=tuple(rows), headings=("claim", *(column or "verdict" for column in columns)), note=note)


def _order(budgets: Sequence[str]) -> str:
    """At which places of a task the signs stand; nothing where no claim has a place."""
    trainings = [label for label in budgets if label != END]
    after = [f"after {', '.join(trainings)} trainings"] if trainings else []
    end = ["at the end of the runs"] if END in budgets else []
    beside = ", in this order (other numbers stand beside them)" if len(budgets) > 1 else ""
    return f" {', and '.join([*after, *end])}{beside}" if budgets else ""


def _columns(found: Sequence[ClaimOutcome]) -> list[str]:
    """What several claims are compared with; the rest has rows of its own. Where nothing is shared: what the first claim is compared with."""
    often = Counter(one.claim.compared for one in found)
    return [column for column, count in often.items() if count > 1] or [found[0].claim.compared]


def _cell(one: ClaimOutcome | None, budgets: Sequence[str]) -> TextLines:
    """The verdict, and a strip of signs for each task."""
    if one is None:
        return TextLines(())
    strips = []
    for task, places in by_task(one.places):
        labels = _labels(places)
        beside = "" if labels == tuple(budgets[: len(labels)]) else f" ({', '.join(labels)})"
        strips.append(f"{''.join(place.verdict.sign for place in places)} {task}{beside}")
    return TextLines((one.verdict, *strips))


def _labels(places: Sequence[ClaimPlace]) -> tuple[str, ...]:
    return tuple(map(after_of, places))


# ---- the curves


def _curves(data: StudyData, accuracies: Mapping[str, Numbers]) -> RegretRow | None:
    """Regret of a few arms over queries, on the tasks of one panel that give verdicts."""
    wanted = data.study.summary.panel
    panel = next((one for one in data.study.panels if (one.name == wanted if wanted else one.verdicts)), None)
    if panel is None:
        return None
    arms = data.study.summary.arms or panel.arms[:_MOST_ARMS]
    drawn = [
        regret_curves(data, panel, task, CostAxis.QUERIES, best, accuracies.get(task), [arm for arm in arms if arm in panel.arms])
        for task in panel.tasks
        if data.study.task(task).verdicts and (best := data.optimum(task)) is not None and _has_runs(data, panel, task)
    ]
    note = "Medians of the runs, bands their quartiles: regret of the incumbent to the best cell of the table, percent points."
    title = f"{panel.title}: regret over {CostAxis.QUERIES.label}"
    return RegretRow(title=title, note=note, pictures=tuple(drawn)) if drawn else None


def _has_runs(data: StudyData, panel: Panel, task: str) -> bool:
    return any(data.runs(panel.name, task, arm) for arm in panel.arms)


# ---- the limits


def _missing(data: StudyData, matrix: Matrix) -> list[str]:
    """Runs that are not there, by panel and task."""
    lacking: dict[tuple[str, str], int] = {}
    for one in matrix.planned:
        if matrix.status(one) != "done":
            lacking[one.panel, one.task] = lacking.get((one.panel, one.task), 0) + 1
    if not lacking:
        return []
    where = "; ".join(f"{count:,} on {task} in the panel '{panel}'" for (panel, task), count in lacking.items())
    return [f"Runs that are planned and not made: {where}. What hangs on them is not decided."]
