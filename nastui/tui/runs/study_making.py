"""A study of marked runs: asked for, written, and opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nastui.base.errors import NastuiError
from nastui.studies.plan.study_settings import NewStudySettings
from nastui.tui.dialogs.late import LateDialog
from nastui.tui.dialogs.settings import SettingsDialog
from nastui.tui.navigation import GoToStudy
from nastui.tui.shell.background import in_thread
from nastui.tui.shell.markup import foreign, of_lines, of_spans

if TYPE_CHECKING:
    from nastui.studies.plan.writing import NewStudy
    from nastui.tui.runs.screen import RunsScreen


def ask_study(screen: RunsScreen) -> None:
    """Ask for name, title and seeds; those of the runs stand there."""
    ids = tuple(one.id for one in screen.selected)
    screen.run_worker(_asked(screen, ids), group="study", exclusive=True)


async def _asked(screen: RunsScreen, ids: tuple[str, ...]) -> None:
    try:
        new = await in_thread(_study_of, ids)
    except NastuiError as error:
        screen.host.tell(str(error), bad=True)
        return
    if not screen.in_front:
        return  # the user has left
    arms, tasks = (", ".join(names) for names in ([arm.name for arm in new.arms], [" ".join(task) for task in new.tasks]))
    said = of_lines(
        [
            of_spans(foreign(f"arms   {arms}")),
            of_spans(foreign(f"tasks  {tasks}")),
            of_spans("Runs that are done are not made again. With more seeds the study makes the others."),
        ]
    )
    settings = NewStudySettings(title=new.title, seeds=new.seeds)
    dialog = SettingsDialog("Study of these runs", said, "Make", settings, do=lambda chosen, _: _written(new, chosen))

    def made(chosen: NewStudySettings | None) -> None:
        if chosen is not None:
            screen.app.post_message(GoToStudy(chosen.name))

    screen.host.show_late(LateDialog(dialog, made, screen, bad=False), "The study of these runs can be made")


# ---- what is called in a thread, as its imports take long


def _study_of(ids: tuple[str, ...]) -> NewStudy:
    from nastui.studies.making import study_of_runs

    return study_of_runs(ids)


def _written(new: NewStudy, chosen: NewStudySettings) -> None:
    from dataclasses import replace

    from nastui.studies.plan.writing import make_study

    make_study(replace(new, name=chosen.name, title=chosen.title or new.title, seeds=chosen.seeds))
