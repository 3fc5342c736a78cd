"""A question that is answered with a text."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from nastui.base.errors import NastuiError
from nastui.drawing.spans import Span
from nastui.tui.dialogs.late import LateDialog
from nastui.tui.shell.host import as_host
from nastui.tui.shell.markup import foreign, of_spans
from nastui.tui.shell.screen import Dialog
from nastui.tui.widgets.inputs import StillInput


class PromptDialog(Dialog[str | None]):
    """Gives the text, or None where it was cancelled. `check` says what is wrong with a text, `refused` what was with the one that stands there."""

    BINDINGS = [Binding("escape", "cancel", "Cancel", id="prompt.escape")]

    def __init__(self, title: str, hint: str, text: str, check: Callable[[str], str | None], does: str = "save", refused: str = "") -> None:
        super().__init__()
        self._title, self._hint, self._text, self._check, self._does, self._refused = title, hint, text, check, does, refused

    def again(self, text: str, refused: str) -> PromptDialog:
        """The same question, with this text and why it was refused."""
        return PromptDialog(self._title, self._hint, text, self._check, self._does, refused)

    def compose(self) -> ComposeResult:
        """A line to write on."""
        with Vertical(classes="dialog") as box:
            box.border_title = self._title
            box.border_subtitle = f"enter {self._does} · esc cancel"
            yield StillInput(self._text, compact=True, select_on_focus=not self._refused)
            yield Static(_wrong(self._refused) if self._refused else of_spans(self._hint), classes="hint")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take it, or say what is wrong with it."""
        text = event.value.strip()
        if wrong := self._check(text):
            self.query_one(".hint", Static).update(_wrong(wrong))
        else:
            self.dismiss(text)

    def action_cancel(self) -> None:
        """No text."""
        self.dismiss(None)


def _wrong(why: str) -> Content:
    return of_spans(Span("✗ ", "bad"), foreign(why, "bad"))


def ask_text(app: App[Any], dialog: PromptDialog, do: Callable[[str], Awaitable[None]]) -> None:
    """Ask for a text, and do something with it. Where that raises a NastuiError, the text stands there again, with the reason."""

    def answered(text: str | None) -> None:
        if text is not None:
            app.run_worker(done(text), group="prompt", exclusive=False)

    async def done(text: str) -> None:
        try:
            await do(text)
        except NastuiError as error:
            as_host(app).show_late(LateDialog(dialog.again(text, str(error)), answered), str(error))

    app.push_screen(dialog, answered)


def ask_folder(app: App[Any], title: str, hint: str, folder: Path, do: Callable[[Path], Awaitable[None]]) -> None:
    """Ask for a folder, which need not be there yet, and do something with it."""

    async def chosen(answer: str) -> None:
        await do(Path(answer).expanduser().absolute())

    ask_text(app, PromptDialog(title, hint, str(folder), _folder_error), chosen)


def _folder_error(folder: str) -> str | None:
    if not folder:
        return "enter a folder"
    return f"{folder} is a file" if Path(folder).expanduser().is_file() else None
