"""Of arms that differ in a size, a larger one that is not better."""

from __future__ import annotations

from nastui.studies.plan.rules import LargerSettings
from nastui.studies.report.rules.view import View
from nastui.studies.statistics.claims import Question, Sense


def larger_is_not_always_better(settings: LargerSettings, view: View) -> tuple[Question, ...]:
    """At least one larger one is not better; in each declared comparison of the panel the larger one is the second."""
    declared = [one for one in view.data.study.comparisons if one.panel == view.panel and view.task in one.tasks]
    return tuple(
        view.ask(
            f"{one.second} is not better than {one.first}",
            Sense.NOT_ABOVE,
            (one.second, view.incumbent(one.second)),
            (one.first, view.incumbent(one.first)),
            view.points,
        )
        for one in declared
    )
