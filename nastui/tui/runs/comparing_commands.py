"""What can be done on a comparison by hand."""

from __future__ import annotations

from typing import Any, ClassVar

from nastui.tui.report.commands import MarkAllArms, MarkArm, NextCost, NextReportView, WriteReport
from nastui.tui.runs.comparing import ComparingScreen
from nastui.tui.shell.command import Command, bindings


class OpenArm(Command[ComparingScreen]):
    """List the runs of the arm under the cursor; one of them can be opened."""

    id, title, keys = "comparing.open", "Runs", "enter"

    def run(self, target: ComparingScreen) -> None:
        """List them."""
        target.list_runs()


class LeaveComparing(Command[ComparingScreen]):
    """Back to the list of runs; the marks stay."""

    id, title, keys = "comparing.back", "Back", "escape"

    def run(self, target: ComparingScreen) -> None:
        """Leave."""
        target.leave()


class ComparingTab(ComparingScreen):
    """The screen with its commands."""

    ACTIONS: ClassVar[tuple[Command[Any], ...]] = (
        OpenArm(), NextReportView(), MarkArm(), MarkAllArms(), NextCost(), WriteReport(), LeaveComparing()
    )  # fmt: skip
    BINDINGS = bindings(ACTIONS)
