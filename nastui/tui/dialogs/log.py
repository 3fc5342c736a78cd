"""What the process of a run in the background has said, and says."""

from __future__ import annotations

from typing import Final

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.widgets import Log

from nastui.base.errors import NastuiError
from nastui.drawing.printable import printable
from nastui.runs.background import read_log
from nastui.tui.shell.host import Host
from nastui.tui.shell.screen import Dialog
from nastui.tui.widgets.vim import text_bindings

_LOOK_SECONDS: Final = 1.0
_MOST_LINES: Final = 2000


class RunLog(Log):
    """Its lines; with the keys of a table."""

    BINDINGS = text_bindings("log")


class LogDialog(Dialog[None]):
    """The last lines of a log; new ones are added as they come."""

    BINDINGS = [Binding("escape,q,enter,L", "leave", "Back", id="run-log.escape")]

    def __init__(self, run: str, text: str) -> None:
        super().__init__()
        self.run_id, self._text = run, text

    def compose(self) -> ComposeResult:
        """The lines."""
        with Vertical(classes="dialog tall") as box:
            box.border_title = f"Log of run {self.run_id}"
            box.border_subtitle = "esc back"
            yield RunLog(max_lines=_MOST_LINES, classes="text")

    def on_mount(self) -> None:
        """Show what there is, and look for more."""
        self.query_one(RunLog).write_lines(_lines(self._text), scroll_end=True)
        self.query_one(RunLog).focus()
        self.set_interval(_LOOK_SECONDS, self._look)

    def action_leave(self) -> None:
        """Back."""
        self.dismiss(None)

    def _look(self) -> None:
        """A log that does not go on from what was shown is shown anew."""
        try:
            text = read_log(self.run_id)
        except NastuiError:  # it was removed
            return
        if text == self._text:
            return
        log = self.query_one(RunLog)
        if text.startswith(self._text) and self._text.endswith("\n"):
            log.write_lines(_lines(text[len(self._text) :]))
        else:
            log.clear()
            log.write_lines(_lines(text))
        self._text = text


def _lines(text: str) -> list[str]:
    return [printable(line) for line in text.splitlines()[-_MOST_LINES:]]


def show_log(host: Host, run: str) -> None:
    """Show the log of a run, or say that it has none."""
    try:
        text = read_log(run)
    except NastuiError as error:
        host.tell(f"{error.message}; {error.remedy}")
        return
    host.show_dialog(LogDialog(run, text))
