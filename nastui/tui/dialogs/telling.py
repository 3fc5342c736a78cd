"""Toasts, errors, help and the clipboard."""

from __future__ import annotations

import re
import traceback
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any, Final

from textual.errors import NoWidget
from textual.screen import Screen

from nastui.base.browser import open_page
from nastui.base.errors import ContractError, NastuiError
from nastui.base.paths import home, working_folder
from nastui.base.writing import write_text
from nastui.drawing.printable import printable
from nastui.tui.dialogs.late import LateDialog, LateDialogs
from nastui.tui.shell.frame import FrameApp

_FACES: Final = re.compile(r"@font-face\s*\{.*?\}", re.DOTALL)
"""Rich names fonts of a server of others."""
_MOST_TOLD: Final = 200


def sentence(error: BaseException) -> str:
    """An error in one line."""
    return str(error) if isinstance(error, NastuiError) else f"{type(error).__name__}: {error}"


def text_of(error: BaseException) -> str:
    """All that is known of an error: a sentence where it is meant for users, and the traceback of what nobody meant."""
    unmeant = error.__cause__ if isinstance(error, ContractError) else None if isinstance(error, NastuiError) else error
    traced = "".join(traceback.format_exception(unmeant)) if unmeant is not None else ""
    return "\n\n".join(filter(None, [str(error) if isinstance(error, NastuiError) else "", traced]))


# ----


class DialogApp(FrameApp):
    """The part of the app that tells something: toasts, errors, help, and what was copied."""

    def __init__(self) -> None:
        super().__init__()
        self._told: deque[str] = deque(maxlen=_MOST_TOLD)
        self._late = LateDialogs(self, lambda: self._keyboard.at_rest)

    def on_mount(self) -> None:
        """Another screen in front may be one on which nothing is entered."""
        self.screen_change_signal.subscribe(self, lambda _: self._late.look())

    def on_descendant_focus(self) -> None:
        """Perhaps nothing is entered any more."""
        self._late.look()

    def on_descendant_blur(self) -> None:
        """Perhaps nothing is entered any more."""
        self._late.look()

    def rested(self) -> None:
        """All keys that were pressed are done."""
        self._late.look()

    def tell(self, text: str, *, bad: bool = False) -> None:
        """A toast; its text is never read as markup. It stays among the messages."""
        self._told.appendleft(f"{datetime.now():%H:%M:%S}  {'✗ ' if bad else ''}{printable(text)}")
        self.notify(printable(text), severity="error" if bad else "information", markup=False, timeout=8 if bad else 4)

    def show_messages(self) -> None:
        """All that was told since the app was opened, newest first."""
        self.show_error(
            "What the app has said, newest first." if self._told else "Nothing was said yet.", "\n\n".join(self._told), "Messages", bad=False
        )

    def show_error(self, sentence: str, text: str, title: str = "A run failed", *, bad: bool = True) -> None:
        """All that is known of an error."""
        from nastui.tui.dialogs.error import ErrorDialog

        self.push_screen(ErrorDialog(title, sentence, text, bad=bad))

    def show_dialog(self, dialog: Screen[Any]) -> None:
        """Show a dialog whose answer nobody waits for."""
        self.push_screen(dialog)

    def show_late(self, late: LateDialog, said: str) -> None:
        """Show a dialog that nobody asked for just now; while something is entered it waits, and a toast says this."""
        self._late.add(late, said)

    def show_failure(self, what: str, error: BaseException) -> None:
        """Show an unexpected exception with its traceback, as a dialog that opens by itself."""
        from nastui.tui.dialogs.error import ErrorDialog

        said = f"{what}: {sentence(error)}"
        self.show_late(LateDialog(ErrorDialog("A run failed", said, text_of(error))), said)

    def show_help(self) -> None:
        """The keys of the screen in front."""
        from nastui.tui.dialogs.help import HelpDialog, command_lists

        lists = command_lists(getattr(self.screen, "ACTIONS", ()), self.screen, self.ACTIONS, self)
        self.push_screen(HelpDialog(lists, self.keys, getattr(self.screen, "TOPICS", ())))

    @property
    def has_terms(self) -> bool:
        """Whether the screen in front has words and numbers that are explained. While a filter is entered, help explains that."""
        return bool(getattr(self.screen, "TERMS", ())) and not (self.is_entering and hasattr(self.screen, "TOPICS"))

    def show_terms(self) -> None:
        """What the words and numbers of the screen in front mean."""
        from nastui.tui.dialogs.terms import TermsDialog

        terms = getattr(self.screen, "TERMS", ())
        asked = (one for one in self._asked_about() if any(one in term.written for term in terms))
        self.push_screen(TermsDialog("What the numbers mean", terms, next(asked, None)))

    def _asked_about(self) -> Iterator[str | None]:
        """The column under the mouse, as it is written; then what the widget in focus is about."""
        with suppress(NoWidget):
            widget, region = self.screen.get_widget_at(*self.mouse_position)
            if heading_at := getattr(widget, "heading_at", None):
                yield heading_at(self.mouse_position.x - region.x - widget.gutter.left)
        yield getattr(self.focused, "about", None)

    def save_picture(self) -> None:
        """An SVG of what is on the screen, in the working folder; no picture takes the place of another, and none needs the network."""
        folder = working_folder()
        path = next(one for number in count(1) if not (one := folder / f"nastui-{self.current_mode}-{number}.svg").exists())
        try:
            write_text(path, _FACES.sub("", self.export_screenshot(title=f"nastui {self.current_mode}")))
        except NastuiError as error:
            self.tell(str(error), bad=True)
        else:
            self.tell(f"Wrote {path}")

    def show_page(self, path: Path) -> None:
        """In a browser with a window of its own; in the one that the app is shown in, where it is served. Where there is none, say where it lies."""
        if self.is_web:
            self.deliver_text(path, open_method="browser", mime_type="text/html")
        elif open_page(path.absolute().as_uri()):
            self.tell(f"{path} is shown in the browser")
        else:
            self.tell(f"There is no browser to show it; the report lies in {path}")

    def copy(self, text: str, what: str) -> None:
        """To the clipboard by way of the terminal (OSC 52), and into a file, as some terminals do not let it through."""
        self.copy_to_clipboard(text)
        path = home().state / "copied.txt"
        try:
            write_text(path, text + "\n")
        except NastuiError as error:
            self.tell(f"Copied {what}. No file beside it: {error}")
        else:
            self.tell(f"Copied {what}. Also in {path}")
