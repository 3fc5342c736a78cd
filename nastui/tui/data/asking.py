"""The dialogs around benchmarks: which source, which settings, whether to stop, whether to remove."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from textual.content import Content

from nastui.base.errors import NastuiError
from nastui.benchmarks.downloading.room import in_bytes
from nastui.tui.data.course import Course, Trouble
from nastui.tui.data.entries import Entry, remove
from nastui.tui.data.errand import Errand, FetchErrand, FetchSettings, ImportErrand, ImportSettings
from nastui.tui.form.options import Option
from nastui.tui.looks import foreign, of_lines, of_spans
from nastui.tui.screens.base import Dialog
from nastui.tui.screens.confirm import ConfirmDialog

if TYPE_CHECKING:
    from nastui.tui.screens.data import DataScreen

T = TypeVar("T")


class Asking:
    """Asks on behalf of the data screen, and does what was answered."""

    def __init__(self, screen: DataScreen) -> None:
        self._screen = screen

    def source(self) -> None:
        """Which file or folder, then how it is imported."""
        from nastui.tui.screens.source import SourceDialog

        folder = self._screen.errands.folder or _working_folder()
        self._push(SourceDialog(folder), lambda path: self._how_to_import(path, ImportSettings()) if path else None)

    def file_of(self, entry: Entry, settings: FetchSettings | None = None, trouble: Trouble | None = None) -> None:
        """Which of a benchmark's official files."""
        from nastui.tui.screens.settings import SettingsDialog

        files = entry.files
        options = tuple(Option(name, f"{in_bytes(file.size)}, {file.name}") for name, file in files.items())
        first = next(iter(files.values()))
        how = of_spans(f"Download it from {first.holder} and import it. A download that was stopped goes on where it was.")
        said = of_lines(_why(trouble)) if trouble else how
        dialog = SettingsDialog(f"Fetch {entry.name}", said, "Fetch", settings or FetchSettings(options[0].value), {"file": options})
        self._push(dialog, lambda chosen: self._start(FetchErrand(entry.name, chosen)) if chosen else None)

    def how_to_get(self, entry: Entry) -> None:
        """Of a benchmark that is not here: download or import."""
        answers = ({"f": "Fetch"} if entry.files else {}) | {"i": "Import", "l": "Leave"}
        question = f"{entry.name} is not here. Fetch its official file, or import a file or folder that you have?"
        does = {"f": lambda: self.file_of(entry), "i": self.source}
        self._push(ConfirmDialog("Get a benchmark", question, answers), lambda answer: does.get(answer or "", _nothing)())

    def again(self, course: Course) -> None:
        """An errand that did not come to its end."""
        errand, trouble = course.errand, course.trouble
        if trouble and trouble.contradicts:
            errand = errand.replacing()
        if isinstance(errand, ImportErrand):
            self._how_to_import(errand.path, errand.settings, trouble)
        elif entry := self._screen.entry(errand.benchmark):
            self.file_of(entry, errand.settings, trouble)

    def after(self, course: Course) -> None:
        """What can be mended by an answer is asked for at once."""
        trouble = course.trouble
        if trouble and trouble.contradicts:
            self._whether_to_replace(course.errand, trouble)
        elif trouble and trouble.wants_name:
            self.again(course)

    def whether_to_stop(self) -> None:
        """The errand that is being done."""
        if course := self._screen.errands.course:
            errand = course.errand
            dialog = ConfirmDialog(errand.title, f"Stop {errand.doing} {errand.subject}? {errand.if_stopped}", {"s": "Stop", "g": "Go on"})
            self._push(dialog, lambda answer: self._screen.errands.stop() if answer == "s" else None)

    def whether_to_remove(self, entry: Entry) -> None:
        """An imported table."""
        size = f" ({in_bytes(entry.size)})" if entry.size is not None else ""
        question = f"Remove {entry.name}{size} from this machine? Its runs stay; to search it again it must be imported again."
        dialog = ConfirmDialog("Remove benchmark", question, {"r": "Remove", "k": "Keep"})
        self._push(dialog, lambda answer: self._remove(entry) if answer == "r" else None)

    def nothing_but_tell(self) -> None:
        """Why the last errand failed."""
        course = self._screen.errands.course
        if course and (trouble := course.trouble):
            text = "\n".join([trouble.sentence, trouble.remedy, "", *course.remarks])
            self._screen.nastui.show_error(f"{course.errand.doing} {course.errand.subject} failed", text, course.errand.title)

    def _whether_to_replace(self, errand: Errand, trouble: Trouble) -> None:
        question = f"{trouble.short} Import it again, taking the numbers of {errand.source} where they differ?"
        dialog = ConfirmDialog("The source contradicts the table", question, {"r": "Replace", "k": "Keep the table"})
        self._push(dialog, lambda answer: self._start(errand.replacing()) if answer == "r" else None)

    def _how_to_import(self, path: Path, settings: ImportSettings, trouble: Trouble | None = None) -> None:
        from nastui.tui.screens.settings import SettingsDialog

        self._screen.errands.folder = path.parent
        said = of_lines([of_spans(foreign(str(path), "accent")), *_why(trouble)])
        dialog = SettingsDialog("Import", said, "Import", settings)
        self._push(dialog, lambda chosen: self._start(ImportErrand(path, chosen)) if chosen else None)

    def _start(self, errand: Errand) -> None:
        self._screen.errands.start(errand)

    def _remove(self, entry: Entry) -> None:
        try:
            remove(entry)
        except NastuiError as error:
            self._screen.nastui.tell(str(error), bad=True)
        else:
            self._screen.nastui.tell(f"Removed {entry.name}")
        self._screen.errands.benchmarks_changed()

    def _push(self, dialog: Dialog[T], then: Callable[[T | None], Any]) -> None:
        self._screen.nastui.push_screen(dialog, then)


def _why(trouble: Trouble | None) -> list[Content]:
    """What an earlier try came to."""
    return [of_spans(foreign(f"✗ {trouble.short}; {trouble.remedy}", "bad"))] if trouble else []


def _nothing() -> None:
    """Leave it."""


def _working_folder() -> Path:
    """Where the app was started, unless that folder is gone."""
    try:
        return Path.cwd()
    except OSError:
        return Path.home()
