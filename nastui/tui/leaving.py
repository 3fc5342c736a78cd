"""Leaving the app: while something of its own is going on it asks, and stops that first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nastui.tui.screens.confirm import ConfirmDialog

if TYPE_CHECKING:
    from nastui.tui.app import NastuiApp


def leave(app: NastuiApp) -> None:
    """Leave, or ask whether to."""
    going_on = _going_on(app)
    if not going_on:
        app.exit(0)
        return

    def answered(answer: str | None) -> None:
        if answer == "s":
            app.run_worker(_stop_and_exit(app), group="leave")

    app.push_screen(ConfirmDialog("Quit?", " ".join(going_on), {"s": "Stop and quit", "k": "Keep looking"}), answered)


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
