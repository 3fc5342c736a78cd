"""The commands of the data tab."""

from __future__ import annotations

from typing import Any, ClassVar

from nastui.tui.data.screen import DataScreen
from nastui.tui.jobs.commands import CancelJob, ShowJobError
from nastui.tui.shell.command import Command, bindings


class ShowBenchmark(Command[DataScreen]):
    """Show the benchmark's contents; if it is not here, choose how to get it."""

    id, title, keys = "data.open", "Open", "enter"

    def available(self, target: DataScreen) -> bool:
        """Where there is a benchmark under the cursor."""
        return target.chosen is not None

    def run(self, target: DataScreen) -> None:
        """Open it."""
        target.open()


class Import(Command[DataScreen]):
    """Import a file or folder as a benchmark, or add its numbers to one that is here."""

    id, title, keys = "data.import", "Import", "i"

    def available(self, target: DataScreen) -> bool:
        """One at a time."""
        return not target.jobs.active

    def run(self, target: DataScreen) -> None:
        """Choose the source."""
        target.ask.source()


class Fetch(Command[DataScreen]):
    """Download the benchmark's official file and import it. An interrupted download goes on where it was."""

    id, title, keys = "data.fetch", "Fetch", "f"

    def available(self, target: DataScreen) -> bool:
        """One at a time, of those that are published."""
        return target.chosen is not None and bool(target.chosen.files) and not target.jobs.active

    def run(self, target: DataScreen) -> None:
        """Choose the file."""
        if target.chosen:
            target.ask.file_of(target.chosen)


class CancelImport(CancelJob):
    """Stop the import or download, after a question; clear the result of one that has ended. Tables that are here stay as they are."""

    id = "data.cancel"


class TryAgain(Command[DataScreen]):
    """Repeat the job that failed or was stopped, with other settings where they help."""

    id, title, keys = "data.again", "Try again", "t"

    def available(self, target: DataScreen) -> bool:
        """After a job that failed or was stopped."""
        status = target.jobs.status
        return status is not None and status.state in ("failed", "stopped")

    def run(self, target: DataScreen) -> None:
        """Ask for the settings."""
        if status := target.jobs.status:
            target.ask.again(status)


class ShowImportError(ShowJobError):
    """Show why the import, download or check failed, or all that it said, in full."""

    id = "data.reason"


class NextDataView(Command[DataScreen]):
    """Show the benchmark's summary, or all of its columns; on a narrow screen the list too."""

    id, title, keys = "data.view", "View", "v"

    def run(self, target: DataScreen) -> None:
        """The next."""
        target.next_view()


class Verify(Command[DataScreen]):
    """Check the benchmark's table: its bytes, its rows, the published optima; another package can be compared with."""

    id, title, keys = "data.verify", "Verify", "y"

    def available(self, target: DataScreen) -> bool:
        """One job at a time, of tables that are here."""
        return target.chosen is not None and target.chosen.description is not None and not target.jobs.active

    def run(self, target: DataScreen) -> None:
        """Ask what it is compared with."""
        if target.chosen:
            target.ask.how_to_verify(target.chosen.name)


class QueryCell(Command[DataScreen]):
    """Show every number that the benchmark has for a cell, with its drawing and its learning curves."""

    id, title, keys = "data.query", "Query a cell", "n"

    def available(self, target: DataScreen) -> bool:
        """Of tables that are here."""
        return target.chosen is not None and target.chosen.description is not None

    def run(self, target: DataScreen) -> None:
        """Show those of its best cell, and ask for another."""
        from nastui.tui.data.cell_dialog import CellDialog

        if (chosen := target.chosen) and chosen.description:
            target.app.push_screen(CellDialog(chosen.name, chosen.description))


class FilterNumbers(Command[DataScreen]):
    """Show only columns that contain all words you type."""

    id, title, keys = "data.filter", "Filter", "slash"

    def available(self, target: DataScreen) -> bool:
        """Where there are columns, or the list is not read yet: keys typed early are kept."""
        return target.unread or (target.chosen is not None and target.chosen.description is not None)

    def run(self, target: DataScreen) -> None:
        """Go to the line."""
        target.start_filter()


class Remove(Command[DataScreen]):
    """Remove the imported benchmark from this machine, after a question. Its runs stay."""

    id, title, keys = "data.remove", "Remove", "d,delete"

    def available(self, target: DataScreen) -> bool:
        """Only imported benchmarks, and not during an import."""
        return target.chosen is not None and target.chosen.removable and not target.jobs.active

    def run(self, target: DataScreen) -> None:
        """Ask."""
        if target.chosen:
            target.ask.whether_to_remove(target.chosen)


class LeaveData(Command[DataScreen]):
    """Back to the tab before. An import goes on."""

    id, title, keys, shown = "data.back", "Back", "escape", False

    def run(self, target: DataScreen) -> None:
        """Leave."""
        target.host.back()


class DataTab(DataScreen):
    """The screen with its commands."""

    ACTIONS: ClassVar[tuple[Command[Any], ...]] = (
        CancelImport(),
        TryAgain(),
        ShowImportError(),
        ShowBenchmark(),
        NextDataView(),
        Import(),
        Fetch(),
        QueryCell(),
        Verify(),
        FilterNumbers(),
        Remove(),
        LeaveData(),
    )
    BINDINGS = bindings(ACTIONS)
