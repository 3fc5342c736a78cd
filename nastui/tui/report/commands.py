"""The commands of a report, in a study and in a comparison of marked runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nastui.tui.shell.command import Command

if TYPE_CHECKING:
    from nastui.tui.report.screen import ReportScreen


class NextReportView(Command["ReportScreen"]):
    """Show the next view: curves, incumbents, results, tests, claims; where there is room all of them first, on a narrow screen the arms too."""

    id, title, keys = "report.view", "View", "v"

    def available(self, target: ReportScreen) -> bool:
        """Once there are arms."""
        return target.has_arms

    def run(self, target: ReportScreen) -> None:
        """The next."""
        target.next_view()


class MarkArm(Command["ReportScreen"]):
    """Draw the arm under the cursor, or hide it."""

    id, title, keys = "report.mark", "Mark", "space,m"

    def available(self, target: ReportScreen) -> bool:
        """Once there are arms."""
        return target.has_arms

    def run(self, target: ReportScreen) -> None:
        """Draw or hide it."""
        target.mark()


class MarkAllArms(Command["ReportScreen"]):
    """Draw all arms; if all are drawn, only the one under the cursor."""

    id, title, keys = "report.all", "All", "a"

    def available(self, target: ReportScreen) -> bool:
        """Once there are arms."""
        return target.has_arms

    def run(self, target: ReportScreen) -> None:
        """Draw or hide them."""
        target.mark_all()


class NextCost(Command["ReportScreen"]):
    """Draw regret over unique queries, simulated seconds, or rounds."""

    id, title, keys = "report.axis", "x axis", "x"

    def available(self, target: ReportScreen) -> bool:
        """While curves are shown."""
        return target.has_curves

    def run(self, target: ReportScreen) -> None:
        """The next."""
        target.next_axis()


class WriteReport(Command["ReportScreen"]):
    """Write the report of the runs that are done into a folder: HTML, Markdown, pictures, CSV."""

    id, title, keys = "report.write", "Report", "e"

    def available(self, target: ReportScreen) -> bool:
        """Once there is a report."""
        return target.report is not None

    def run(self, target: ReportScreen) -> None:
        """Ask where to."""
        target.ask_folder()


class BrowseReport(Command["ReportScreen"]):
    """Show the report of the runs that are done in a browser: one HTML file, written into nastui's own folder."""

    id, title, keys = "report.browse", "In browser", "o"

    def available(self, target: ReportScreen) -> bool:
        """Once there is a report."""
        return target.report is not None

    def run(self, target: ReportScreen) -> None:
        """Write and show it."""
        target.browse()
