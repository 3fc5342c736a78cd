"""What can be done on the study screen."""

from __future__ import annotations

from typing import Any, ClassVar

from nastui.tui.report.commands import MarkAllArms, MarkArm, NextCost, NextReportView, WriteReport
from nastui.tui.shell.command import Command, bindings
from nastui.tui.studies.screen import StudiesScreen


class OpenStudy(Command[StudiesScreen]):
    """Open the study; in a study, list the runs of the arm and task under the cursor."""

    id, title, keys = "studies.open", "Open", "enter"

    def available(self, target: StudiesScreen) -> bool:
        """Where there is something under the cursor."""
        return target.can_open

    def label(self, target: StudiesScreen) -> str:
        """Open, or the runs."""
        return "Runs" if target.board else "Open"

    def run(self, target: StudiesScreen) -> None:
        """Open it."""
        target.open()


class NextPanel(Command[StudiesScreen]):
    """Show the study's next panel: other arms, or another budget."""

    id, title, keys = "studies.panel", "Panel", "p"

    def available(self, target: StudiesScreen) -> bool:
        """Where there is another one."""
        return target.board is not None and len(target.board.study.panels) > 1

    def run(self, target: StudiesScreen) -> None:
        """The next."""
        target.next_panel()


class MakeRuns(Command[StudiesScreen]):
    """Make the runs that the study lacks, on all cores, in a process of its own; again: stop in good order. Stopped, it goes on where it was."""

    id, title, keys = "studies.make", "Start", "s"

    def available(self, target: StudiesScreen) -> bool:
        """Where runs are lacking, or being made by this app."""
        return target.makes in ("Start", "Go on", "Stop")

    def label(self, target: StudiesScreen) -> str:
        """Start, stop or go on."""
        return target.makes or self.title

    def run(self, target: StudiesScreen) -> None:
        """Start, or ask whether to stop."""
        target.make_or_stop()


class LeaveStudies(Command[StudiesScreen]):
    """Back to the list of studies; from there, to where you came from."""

    id, title, keys, shown = "studies.back", "Back", "escape", False

    def run(self, target: StudiesScreen) -> None:
        """Leave."""
        target.leave()


class StudiesTab(StudiesScreen):
    """The screen with its commands."""

    ACTIONS: ClassVar[tuple[Command[Any], ...]] = (
        OpenStudy(), MakeRuns(), NextReportView(), NextPanel(), MarkArm(), MarkAllArms(), NextCost(), WriteReport(), LeaveStudies()
    )  # fmt: skip
    BINDINGS = bindings(ACTIONS)
