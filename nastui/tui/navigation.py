"""Messages by which a screen asks the app to show another tab or to resume a run. Tabs never import each other."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from nastui.tui.form.draft import Draft


class GoToRun(Message):
    """Show a run on the live tab."""

    def __init__(self, run: str) -> None:
        super().__init__()
        self.run = run


class SearchBegun(Message):
    """A search of the form has begun: show its run where nobody is led away by that.

    Args:
        run: its id.
        here: whether the user is still where it was started.
    """

    def __init__(self, run: str, here: Callable[[], bool]) -> None:
        super().__init__()
        self.run, self.here = run, here


class GoToStudy(Message):
    """Open a study on the studies tab."""

    def __init__(self, study: str) -> None:
        super().__init__()
        self.study = study


class ResumeRun(Message):
    """Resume a run that was stopped, interrupted or failed."""

    def __init__(self, run: str, pace: float) -> None:
        super().__init__()
        self.run, self.pace = run, pace


class LoadDraft(Message):
    """Load a draft into the form, and show the form."""

    def __init__(self, draft: Draft) -> None:
        super().__init__()
        self.draft = draft
