"""What can be done wherever a report is looked at: in a study, and on a comparison by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nastui.tui.shell.command import Command

if TYPE_CHECKING:
    from nastui.tui.report.screen import ReportScreen


class NextReportView(Command["ReportScreen"]):
    """Show the next view: regret, incumbents, results, tests, claims; on a narrow screen the arms too."""

    id, title, keys = "report.view", "View", "v"

    def available(self, target: ReportScreen) -> bool:
        """Once there are arms."""
        return target.looks

    def run(self, target: ReportScreen) -> None:
        """The next."""
        target.next_view()


class MarkArm(Command["ReportScreen"]):
    """Draw the arm under the cursor, or leave it out."""

    id, title, keys = "report.mark", "Mark", "space,m"

    def available(self, target: ReportScreen) -> bool:
        """Once there are arms."""
        return target.looks

    def run(self, target: ReportScreen) -> None:
        """Toggle it."""
        target.mark()


class MarkAllArms(Command["ReportScreen"]):
    """Draw all arms; where all are drawn, only the one under the cursor."""

    id, title, keys = "report.all", "All", "a"

    def available(self, target: ReportScreen) -> bool:
        """Once there are arms."""
        return target.looks

    def run(self, target: ReportScreen) -> None:
        """Toggle them."""
        target.mark_all()


class NextCost(Command["ReportScreen"]):
    """Draw regret over unique queries, simulated seconds, or rounds."""

    id, title, keys = "report.axis", "x axis", "x"

    def available(self, target: ReportScreen) -> bool:
        """Where curves are looked at."""
        return target.has_curves

    def run(self, target: ReportScreen) -> None:
        """The next."""
        target.next_axis()


class WriteReport(Command["ReportScreen"]):
    """Write the report of what is done into a folder: HTML, Markdown, pictures, CSV."""

    id, title, keys = "report.write", "Report", "e"

    def available(self, target: ReportScreen) -> bool:
        """Once there is one."""
        return target.report is not None

    def run(self, target: ReportScreen) -> None:
        """Ask where to."""
        target.ask_folder()
