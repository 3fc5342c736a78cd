"""Leaving the app or the form: what would be stopped or lost is said, and asked about, first."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from nastui.tui.screens.confirm import ConfirmDialog

if TYPE_CHECKING:
    from nastui.tui.app import NastuiApp


class QuitDialog(ConfirmDialog):
    """Asks once, however often one quits."""


def leave(app: NastuiApp) -> None:
    """Leave, or ask whether to."""
    going_on, entered = _going_on(app), _entered(app)
    if any(isinstance(screen, QuitDialog) for screen in app.screen_stack):
        return
    if not going_on and not entered:
        app.exit(0)
        return

    def answered(answer: str | None) -> None:
        if answer in ("s", "d"):
            app.run_worker(_stop_and_exit(app), group="leave")

    answers = {"s": "Stop and quit", "k": "Keep looking"} if going_on else {"d": "Discard and quit", "k": "Keep editing"}
    app.push_screen(QuitDialog("Quit?", " ".join((*going_on, *entered)), answers), answered)


def unless_kept(app: NastuiApp, then: Callable[[], None]) -> None:
    """Do what replaces the entries of the form; where they would be lost, ask first."""
    entered = _entered(app)
    if not entered:
        then()
        return
    dialog = ConfirmDialog("Discard the changes?", " ".join(entered), {"d": "Discard", "k": "Keep editing"})
    app.push_screen(dialog, lambda answer: then() if answer == "d" else None)


def _entered(app: NastuiApp) -> list[str]:
    """What was changed in the form, and is nowhere else."""
    draft = app.draft
    count = draft.changed_count if draft else 0
    if not draft or not count:
        return []
    fields = "1 field of the form is" if count == 1 else f"{count} fields of the form are"
    return [f"{fields} changed against {draft.name} and not saved. ^s in Setup saves a preset."]


def _going_on(app: NastuiApp) -> list[str]:
    """What would be stopped by leaving, and what becomes of it."""
    said = []
    if count := app.searches:
        what = "A search is running" if count == 1 else f"{count} searches are running"
        said.append(f"{what} in this app. What is evaluated so far is stored, and a stopped run can be resumed.")
    if app.errands.active and (course := app.errands.course):
        said.append(f"The app is {course.errand.doing} {course.errand.subject}. {course.errand.if_stopped}")
    if app.makings.active and (making := app.makings.latest):
        said.append(f"The app is making runs of the study {making.study}. They stop in good order; started again, the study goes on.")
    return said


async def stop_everything(app: NastuiApp) -> None:
    """Stop what is going on, in good order."""
    await app.errands.finish()
    await app.makings.finish()
    if app.searches:
        app.driving.stop_all()


async def _stop_and_exit(app: NastuiApp) -> None:
    await stop_everything(app)
    app.exit(0)
