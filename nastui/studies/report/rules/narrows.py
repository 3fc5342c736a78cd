"""An arm that sees less of the space, because of how it selects its training data."""

from __future__ import annotations

from nastui.studies.plan.rules import NarrowsSettings
from nastui.studies.report.rules.view import View
from nastui.studies.report.study_data import RunSummary
from nastui.studies.statistics.claims import Question, Sense
from nastui.studies.statistics.coverage import mean_distance


def narrows(settings: NarrowsSettings, view: View) -> tuple[Question, ...]:
    """At equal queries the cells of `first` lie closer together than those of `second`, and closer than where its causes are taken away.

    Closeness is the mean Hamming distance between the cells of a run.
    """
    return tuple(_narrower(view, settings.first, other) for other in (settings.second, *settings.causes) if view.has(other))


def _narrower(view: View, first: str, other: str) -> Question:
    what, known = f"{first} sees less than {other}", view.table
    if few := view.too_few(first, other):
        return Question(what, Sense.ABOVE, None, few)
    least = min(view.after or 10**9, *(run.unique for arm in (first, other) for run in view.runs(arm)))
    if known is None or least < 2:
        return Question(what, Sense.ABOVE, None, "the space is not known" if known is None else "a run saw fewer than two cells")

    def distance(run: RunSummary) -> float:
        return view.data.once(("distance", id(run), least), lambda: mean_distance(run.cells[:least], known.space.choices))

    return view.ask(what, Sense.ABOVE, (other, distance), (first, distance), view.effects.distance)
