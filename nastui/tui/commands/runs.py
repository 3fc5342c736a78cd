"""What can be done on the list of runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from nastui.tui.commands.command import Command

if TYPE_CHECKING:
    from nastui.tui.screens.runs import RunsScreen


class OpenRun(Command["RunsScreen"]):
    """Look at the run on the live screen."""

    id, title, keys = "runs.open", "Open", "enter"

    def available(self, target: RunsScreen) -> bool:
        """Where there is one."""
        return target.chosen is not None

    def run(self, target: RunsScreen) -> None:
        """Open it."""
        if chosen := target.chosen:
            target.nastui.look_at(chosen.run.id)


class FilterRuns(Command["RunsScreen"]):
    """Show only runs that contain all words you type."""

    id, title, keys = "runs.filter", "Filter", "slash"

    def run(self, target: RunsScreen) -> None:
        """Go to the line."""
        target.start_filter()


class LoadRun(Command["RunsScreen"]):
    """Put the run's settings into the form, to run them again or change them."""

    id, title, keys = "runs.load", "Into the form", "e"

    def available(self, target: RunsScreen) -> bool:
        """Where there is one."""
        return target.chosen is not None

    def run(self, target: RunsScreen) -> None:
        """Load it."""
        from nastui.tui.form.draft import Draft

        if chosen := target.chosen:
            target.nastui.load_draft(Draft.of(chosen.run.spec, f"as in run {chosen.run.id}"))


class DeleteRun(Command["RunsScreen"]):
    """Delete the run with all its evaluations, after asking."""

    id, title, keys = "runs.delete", "Delete", "d,delete"

    def available(self, target: RunsScreen) -> bool:
        """Only a run that nobody drives."""
        return target.chosen is not None and target.chosen.state not in ("running", "paused")

    def run(self, target: RunsScreen) -> None:
        """Ask."""
        from nastui.tui.screens.confirm import ConfirmDialog

        if chosen := target.chosen:
            run = chosen.run.id
            question = f"Delete the run {run} with its {chosen.evaluations:,} evaluations? This cannot be undone."
            dialog = ConfirmDialog("Delete run", question, {"d": "Delete", "k": "Keep"})
            target.nastui.push_screen(dialog, lambda answer: target.remove_run(run) if answer == "d" else None)


class LeaveRuns(Command["RunsScreen"]):
    """Back to where you came from."""

    id, title, keys, shown = "runs.back", "Back", "escape", False

    def run(self, target: RunsScreen) -> None:
        """Leave."""
        target.nastui.back()


RUNS: Final[tuple[Command[Any], ...]] = (OpenRun(), FilterRuns(), LoadRun(), DeleteRun(), LeaveRuns())
