"""The arm whose fronts dominate most at equal cost."""

from __future__ import annotations

from nastui.studies.plan.rules import BestFrontSettings
from nastui.studies.report.rules.view import View
from nastui.studies.statistics.claims import Question, Sense


def best_front(settings: BestFrontSettings, view: View) -> tuple[Question, ...]:
    """After so many trainings the arm's hypervolumes are above those of each other arm, in percent of the exact front's.

    Differences below the study's percent points do not matter; the noise of accuracies plays no part.
    """
    panel = view.data.study.panel(view.panel)
    others = settings.others or (*panel.arms, *panel.absent)
    return tuple(
        view.ask(
            f"{settings.arm}'s fronts are ahead of {other}'s",
            Sense.ABOVE,
            (settings.arm, view.hypervolume),
            (other, view.hypervolume),
            view.effects.points,
        )
        for other in others
        if other != settings.arm and view.has(other)
    )
