"""What can be done on a comparison by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from nastui.tui.commands.command import Command
from nastui.tui.commands.report import MarkAllArms, MarkArm, NextCost, NextReportView, WriteReport

if TYPE_CHECKING:
    from nastui.tui.screens.comparing import ComparingScreen


class OpenArm(Command["ComparingScreen"]):
    """List the runs of the arm under the cursor; one of them can be opened."""

    id, title, keys = "comparing.open", "Runs", "enter"

    def run(self, target: ComparingScreen) -> None:
        """List them."""
        target.list_runs()


class LeaveComparing(Command["ComparingScreen"]):
    """Back to the list of runs; the marks stay."""

    id, title, keys = "comparing.back", "Back", "escape"

    def run(self, target: ComparingScreen) -> None:
        """Leave."""
        target.leave()


COMPARING: Final[tuple[Command[Any], ...]] = (
    OpenArm(), NextReportView(), MarkArm(), MarkAllArms(), NextCost(), WriteReport(), LeaveComparing()
)  # fmt: skip
