"""The commands of the runs tab."""

from __future__ import annotations

from nastui.base.errors import NastuiError
from nastui.drawing.numbers import counted
from nastui.tui.navigation import GoToRun, LoadDraft
from nastui.tui.runs.labelling import ask_note, ask_tags
from nastui.tui.runs.screen import RunsScreen
from nastui.tui.shell.command import Command, bindings


class OpenRun(Command[RunsScreen]):
    """Show the run on the live tab."""

    id, title, keys = "runs.open", "Open", "enter"

    def available(self, target: RunsScreen) -> bool:
        """Where there is a run under the cursor."""
        return target.chosen is not None

    def run(self, target: RunsScreen) -> None:
        """Open it."""
        if chosen := target.chosen:
            target.app.post_message(GoToRun(chosen.id))


class FilterRuns(Command[RunsScreen]):
    """Show only runs for which all terms hold that you type: words, or fields such as algorithm:genetic best>91 state:failed."""

    id, title, keys = "runs.filter", "Filter", "slash"

    def run(self, target: RunsScreen) -> None:
        """Go to the line."""
        target.start_filter()


class LoadRun(Command[RunsScreen]):
    """Put the run's settings into the form, to run them again or change them."""

    id, title, keys = "runs.load", "Into the form", "e"

    def available(self, target: RunsScreen) -> bool:
        """Where there is a run under the cursor."""
        return target.chosen is not None

    def run(self, target: RunsScreen) -> None:
        """Load it."""
        from nastui.runs.listing import spec_of
        from nastui.tui.form.draft import Draft

        if chosen := target.chosen:
            try:
                target.app.post_message(LoadDraft(Draft.of(spec_of(chosen.id), f"as in run {chosen.id}")))
            except NastuiError as error:  # it was deleted meanwhile
                target.host.tell(str(error), bad=True)


class MarkRun(Command[RunsScreen]):
    """Mark the run for a comparison, or unmark it."""

    id, title, keys = "runs.mark", "Mark", "space,m"

    def available(self, target: RunsScreen) -> bool:
        """Where there is a run under the cursor."""
        return target.chosen is not None

    def run(self, target: RunsScreen) -> None:
        """Toggle it."""
        target.mark()


class MarkShownRuns(Command[RunsScreen]):
    """Mark all runs that the filter shows; if all are marked, unmark them."""

    id, title, keys, shown = "runs.mark_shown", "Mark all shown", "a", False

    def available(self, target: RunsScreen) -> bool:
        """Where there is a run under the cursor."""
        return target.chosen is not None

    def run(self, target: RunsScreen) -> None:
        """Toggle them."""
        target.mark_shown()


class CompareRuns(Command[RunsScreen]):
    """Compare the marked runs that are shown; runs that differ only in the seed are one arm. Exploratory: nothing was declared before the runs."""

    id, title, keys = "runs.compare", "Compare", "c"

    def available(self, target: RunsScreen) -> bool:
        """Once two are marked."""
        return len(target.marked) > 1

    def run(self, target: RunsScreen) -> None:
        """Compare them."""
        target.compare()


class OrderRuns(Command[RunsScreen]):
    """Order the runs by the next column. A click on a heading orders by it, a second one turns the order round."""

    id, title, keys = "runs.order", "Order", "s"

    def run(self, target: RunsScreen) -> None:
        """By the next."""
        target.order_next()


class ReverseRuns(Command[RunsScreen]):
    """Turn the order of the runs round."""

    id, title, keys, shown = "runs.reverse", "Reverse order", "S", False

    def run(self, target: RunsScreen) -> None:
        """Turn it."""
        target.order_reversed()


class OverlayRuns(Command[RunsScreen]):
    """Draw the curves of the marked runs that are shown into one chart, and their best cells side by side with what differs."""

    id, title, keys = "runs.overlay", "Overlay", "o"

    def available(self, target: RunsScreen) -> bool:
        """Where runs are marked, or one is under the cursor."""
        return bool(target.selected)

    def run(self, target: RunsScreen) -> None:
        """Draw them."""
        target.overlay()


class TagRuns(Command[RunsScreen]):
    """Change the tags of the marked runs that are shown, or of the one under the cursor."""

    id, title, keys = "runs.tag", "Tags", "t"

    def available(self, target: RunsScreen) -> bool:
        """Where runs are marked, or one is under the cursor."""
        return bool(target.selected)

    def run(self, target: RunsScreen) -> None:
        """Ask."""
        ask_tags(target)


class NoteRuns(Command[RunsScreen]):
    """Note something about the marked runs that are shown, or about the one under the cursor."""

    id, title, keys = "runs.note", "Note", "n"

    def available(self, target: RunsScreen) -> bool:
        """Where runs are marked, or one is under the cursor."""
        return bool(target.selected)

    def run(self, target: RunsScreen) -> None:
        """Ask."""
        ask_note(target)


class ExportRuns(Command[RunsScreen]):
    """Export the marked runs that are shown, or the one under the cursor: CSV, JSON, preset; or an SVG picture of the screen."""

    id, title, keys = "runs.export", "Export", "x"

    def available(self, target: RunsScreen) -> bool:
        """Where runs are marked, or one is under the cursor."""
        return bool(target.selected)

    def run(self, target: RunsScreen) -> None:
        """Ask which."""
        from nastui.tui.runs.exporting import ask_export

        ask_export(target)


class StudyOfRuns(Command[RunsScreen]):
    """Make a study of the marked runs that are shown, or of the one under the cursor: runs that differ only in the seed are one arm."""

    id, title, keys = "runs.study", "Study", "u"

    def available(self, target: RunsScreen) -> bool:
        """Where runs are marked, or one is under the cursor."""
        return bool(target.selected)

    def offered(self, target: RunsScreen) -> bool:
        """Where runs are marked."""
        return bool(target.marked)

    def run(self, target: RunsScreen) -> None:
        """Ask for its name."""
        from nastui.tui.runs.study_making import ask_study

        ask_study(target)


class ExportNetwork(Command[RunsScreen]):
    """Write the network of the run's best cell as one file of PyTorch, which runs without nastui; with its weights, where the run trained it."""

    id, title, keys, shown = "runs.network", "Write network", "N", False

    def available(self, target: RunsScreen) -> bool:
        """Where there is a run under the cursor."""
        return target.chosen is not None

    def run(self, target: RunsScreen) -> None:
        """Write it into the working folder."""
        from nastui.tui.runs.exporting import write_network

        if chosen := target.chosen:
            write_network(target, chosen.id)


class DeleteRun(Command[RunsScreen]):
    """Delete the run with all its evaluations, after a question."""

    id, title, keys = "runs.delete", "Delete", "d,delete"

    def available(self, target: RunsScreen) -> bool:
        """Only a run that no process drives."""
        return target.chosen is not None and target.chosen.state not in ("running", "paused")

    def run(self, target: RunsScreen) -> None:
        """Ask."""
        from nastui.tui.dialogs.confirm import ConfirmDialog

        if chosen := target.chosen:
            run = chosen.id
            question = f"Delete the run {run} with its {counted(chosen.total, 'evaluation')}? This cannot be undone."
            dialog = ConfirmDialog("Delete run", question, {"d": "Delete", "k": "Keep"})
            target.app.push_screen(dialog, lambda answer: target.remove_run(run) if answer == "d" else None)


class ShowLogOfRun(Command[RunsScreen]):
    """Show what the process of a run in the background has said."""

    id, title, keys, shown = "runs.process_log", "Log of its process", "L", False

    def available(self, target: RunsScreen) -> bool:
        """Where there is a run under the cursor."""
        return target.chosen is not None

    def run(self, target: RunsScreen) -> None:
        """Show it, or say that there is none."""
        from nastui.tui.dialogs.log import show_log

        if chosen := target.chosen:
            show_log(target.host, chosen.id)


class LeaveRuns(Command[RunsScreen]):
    """Show all runs again, where a filter is set; else back to the tab before."""

    id, title, keys, shown = "runs.back", "Back", "escape", False

    def run(self, target: RunsScreen) -> None:
        """Clear the filter, or leave."""
        if target.filtered:
            target.action_clear_filter()
        else:
            target.host.back()


class RunsTab(RunsScreen):
    """The screen with its commands."""

    ACTIONS = (
        OpenRun(), CompareRuns(), OverlayRuns(), StudyOfRuns(), MarkRun(), MarkShownRuns(), FilterRuns(), OrderRuns(), ReverseRuns(),
        ExportRuns(), ExportNetwork(), TagRuns(), NoteRuns(),
        LoadRun(), DeleteRun(), ShowLogOfRun(), LeaveRuns(),
    )  # fmt: skip
    BINDINGS = bindings(ACTIONS)
