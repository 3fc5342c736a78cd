"""The commands of the studies tab."""

from __future__ import annotations

from typing import Any, ClassVar

from nastui.tui.jobs.commands import ask_to_stop
from nastui.tui.jobs.study_job import StudyJob, StudyPlace
from nastui.tui.report.commands import BrowseReport, MarkAllArms, MarkArm, NextCost, NextReportView, WriteReport
from nastui.tui.shell.command import Command, bindings
from nastui.tui.shell.markup import of_spans
from nastui.tui.studies.screen import StudiesScreen


class OpenStudy(Command[StudiesScreen]):
    """Open the study; in a study, list the runs of the arm and task under the cursor."""

    id, title, keys = "studies.open", "Open", "enter"

    def available(self, target: StudiesScreen) -> bool:
        """Where there is something to open."""
        return target.can_open

    def label(self, target: StudiesScreen) -> str:
        """Open, or Runs."""
        return "Runs" if target.study else "Open"

    def run(self, target: StudiesScreen) -> None:
        """Open it."""
        target.open()


class NextPanel(Command[StudiesScreen]):
    """Show the study's next panel: other arms, or another budget."""

    id, title, keys = "studies.panel", "Panel", "p"

    def available(self, target: StudiesScreen) -> bool:
        """Where there is another one."""
        return target.study is not None and len(target.study.matrix.study.panels) > 1

    def run(self, target: StudiesScreen) -> None:
        """The next."""
        target.next_panel()


class MakeRuns(Command[StudiesScreen]):
    """Make the pending runs of the study, on all cores, in a child process; again: stop it. A stopped study goes on where it was."""

    id, title, keys = "studies.make", "Start", "s"

    def available(self, target: StudiesScreen) -> bool:
        """Where runs are pending, or being made by this app."""
        return target.study is not None and target.study.next_step(target.jobs.status) is not None

    def label(self, target: StudiesScreen) -> str:
        """Start, stop or go on."""
        return (target.study and target.study.next_step(target.jobs.status)) or self.title

    def run(self, target: StudiesScreen) -> None:
        """Start, or ask whether to stop."""
        study, jobs = target.study, target.jobs
        if study is None:
            return
        if not jobs.active:
            jobs.start(StudyJob(study.name, study.matrix.done))
            return
        ask_to_stop(target.app, jobs)


class MakeRunsAt(Command[StudiesScreen]):
    """Make the pending runs of the study where you say: so many at a time, or on a Ray cluster."""

    id, title, keys, shown = "studies.make_at", "Start at …", "S", False

    def available(self, target: StudiesScreen) -> bool:
        """Where runs are pending, and none are made by this app."""
        return not target.jobs.active and target.study is not None and target.study.next_step(target.jobs.status) is not None

    def run(self, target: StudiesScreen) -> None:
        """Ask where, then start."""
        from nastui.tui.dialogs.settings import SettingsDialog

        if (study := target.study) is None:
            return

        def start(place: StudyPlace | None) -> None:
            if place is not None:
                target.jobs.start(StudyJob(study.name, study.matrix.done, place))

        said = of_spans("No result depends on it. Stopped, the study goes on where it was, here or elsewhere.")
        target.app.push_screen(SettingsDialog(f"Make the runs of {study.name}", said, "Start", StudyPlace()), start)


class EditStudy(Command[StudiesScreen]):
    """Change the arms of the study, its seeds and its budget; one that ships with nastui is copied first."""

    id, title, keys = "studies.edit", "Arms", "t"

    def available(self, target: StudiesScreen) -> bool:
        """Where there is a study, whose runs this app is not making."""
        return target.file is not None and not target.is_made

    def run(self, target: StudiesScreen) -> None:
        """List them."""
        from nastui.tui.studies.changing import edit_study

        if file := target.file:
            edit_study(target, file)


class MakeStudy(Command[StudiesScreen]):
    """Make a study, whose first arm is a preset. Runs makes one of marked runs, and Setup of the form."""

    id, title, keys = "studies.new", "New", "n"

    def available(self, target: StudiesScreen) -> bool:
        """In the list."""
        return target.study is None

    def run(self, target: StudiesScreen) -> None:
        """Ask for its name."""
        from nastui.tui.studies.changing import ask_new_study

        ask_new_study(target)


class LeaveStudies(Command[StudiesScreen]):
    """Back to the list of studies; from there to the tab before."""

    id, title, keys, shown = "studies.back", "Back", "escape", False

    def run(self, target: StudiesScreen) -> None:
        """Leave."""
        target.leave()


class StudiesTab(StudiesScreen):
    """The screen with its commands."""

    ACTIONS: ClassVar[tuple[Command[Any], ...]] = (
        OpenStudy(), MakeRuns(), MakeRunsAt(), NextReportView(), NextPanel(), MarkArm(), MarkAllArms(), NextCost(), WriteReport(),
        BrowseReport(), EditStudy(), MakeStudy(), LeaveStudies(),
    )  # fmt: skip
    BINDINGS = bindings(ACTIONS)
