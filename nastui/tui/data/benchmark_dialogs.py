"""The dialogs around benchmarks: which source, which settings, whether to stop, whether to remove."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

from textual.app import App
from textual.content import Content

from nastui.base.errors import NastuiError
from nastui.benchmarks.listing import BenchmarkEntry, remove
from nastui.drawing.numbers import in_bytes
from nastui.tui.dialogs.confirm import ConfirmDialog
from nastui.tui.dialogs.late import LateDialog
from nastui.tui.form.rows import FormOption
from nastui.tui.jobs.import_job import BenchmarkJob, FetchJob, FetchSettings, ImportJob, ImportSettings, VerifyJob, VerifySettings
from nastui.tui.jobs.job import JobStatus, Trouble, short
from nastui.tui.services import Services
from nastui.tui.shell.host import as_host
from nastui.tui.shell.markup import foreign, of_lines, of_spans
from nastui.tui.shell.screen import Dialog

T = TypeVar("T")
Asked: TypeAlias = tuple[Dialog[T], Callable[[T | None], Any]]
"""A dialog, and what is done with its answer."""


class BenchmarkDialogs:
    """Asks for the data tab, and does what was answered."""

    def __init__(self, app: App[Any], services: Services, entry: Callable[[str], BenchmarkEntry | None]) -> None:
        self._entry = entry
        self._app, self._host, self._services = app, as_host(app), services
        self._jobs = services.imports
        self._folder: Path | None = None
        """The folder of the last source."""
        self._mending: JobStatus[BenchmarkJob] | None = None
        """The failed job whose question opens, or waits to be opened, by itself."""

    def source(self) -> None:
        """Ask for a file or folder, then for the settings of the import."""
        from nastui.tui.data.source_dialog import SourceDialog

        folder = self._folder or _working_folder()
        self._push(SourceDialog(folder), lambda path: self._push(*self._how_to_import(path, ImportSettings())) if path else None)

    def file_of(self, entry: BenchmarkEntry) -> None:
        """Ask which of a benchmark's official files to download."""
        self._push(*self._which_file(entry))

    def _which_file(
        self, entry: BenchmarkEntry, settings: FetchSettings | None = None, trouble: Trouble | None = None
    ) -> Asked[FetchSettings | None]:
        from nastui.tui.dialogs.settings import SettingsDialog

        files = entry.files
        options = tuple(FormOption(name, f"{in_bytes(file.size)}, {file.name}") for name, file in files.items())
        first = next(iter(files.values()))
        how = of_spans(f"Download it from {first.holder} and import it. A stopped download goes on where it was.")
        said = of_lines(_why(trouble)) if trouble else how
        dialog = SettingsDialog(f"Fetch {entry.name}", said, "Fetch", settings or FetchSettings(options[0].value), {"file": options})
        return dialog, lambda chosen: self._start(FetchJob(entry.name, chosen)) if chosen else None

    def how_to_get(self, entry: BenchmarkEntry) -> None:
        """Ask how to get a benchmark that is not here: download or import."""
        answers = ({"f": "Fetch"} if entry.files else {}) | {"i": "Import", "l": "Leave"}
        question = f"{entry.name} is not here. Fetch its official file, or import a file or folder that you have?"
        does = {"f": lambda: self.file_of(entry), "i": self.source}
        self._push(ConfirmDialog("Get a benchmark", question, answers), lambda answer: does.get(answer or "", _nothing)())

    def again(self, status: JobStatus[BenchmarkJob]) -> None:
        """Repeat a job that failed or was stopped."""
        self._mending = None
        job, trouble = status.job, status.trouble
        if isinstance(job, VerifyJob):
            self.how_to_verify(job.benchmark, job.settings)
            return
        if trouble and trouble.reason == "contradiction":
            job = job.replacing()
        if asked := self._repeat(job, trouble):
            self._push(*asked)

    def after(self, status: JobStatus[BenchmarkJob]) -> None:
        """Ask at once for what mends the failure of a job, where an answer can."""
        trouble, job = status.trouble, status.job
        if isinstance(job, VerifyJob) or trouble is None:
            return
        self._mending = status
        if trouble.reason == "contradiction":
            self._push_late(status, *self._whether_to_replace(job, trouble))
        elif trouble.reason == "name" and (asked := self._repeat(job, trouble)):
            self._push_late(status, *asked)

    def _repeat(self, job: ImportJob | FetchJob, trouble: Trouble | None) -> Asked[Any] | None:
        if isinstance(job, ImportJob):
            return self._how_to_import(job.path, job.settings, trouble)
        entry = self._entry(job.benchmark)
        return self._which_file(entry, job.settings, trouble) if entry else None

    def whether_to_remove(self, entry: BenchmarkEntry) -> None:
        """Ask whether to remove an imported table."""
        size = f" ({in_bytes(entry.size)})" if entry.size is not None else ""
        question = f"Remove {entry.name}{size} from this machine? Its runs stay; to search it again it must be imported again."
        dialog = ConfirmDialog("Remove benchmark", question, {"r": "Remove", "k": "Keep"})
        self._push(dialog, lambda answer: self._remove(entry) if answer == "r" else None)

    def how_to_verify(self, name: str, settings: VerifySettings | None = None) -> None:
        """Ask what a table is compared with, then check it."""
        from nastui.tui.dialogs.settings import SettingsDialog

        said = of_spans("Its bytes, its rows and the published optima are checked; another package can say the same of some of its cells.")
        dialog = SettingsDialog(f"Verify {name}", said, "Verify", settings or VerifySettings())
        self._push(dialog, lambda chosen: self._start(VerifyJob(name, chosen)) if chosen else None)

    def _whether_to_replace(self, job: ImportJob | FetchJob, trouble: Trouble) -> Asked[str]:
        question = f"{short(trouble)} Import it again, taking the numbers of {job.source} where they differ?"
        dialog = ConfirmDialog("The source contradicts the table", question, {"r": "Replace", "k": "Keep the table"})
        return dialog, lambda answer: self._start(job.replacing()) if answer == "r" else None

    def _how_to_import(self, path: Path, settings: ImportSettings, trouble: Trouble | None = None) -> Asked[ImportSettings | None]:
        from nastui.tui.dialogs.settings import SettingsDialog

        self._folder = path.parent
        said = of_lines([of_spans(foreign(str(path), "accent")), *_why(trouble)])
        dialog = SettingsDialog("Import", said, "Import", settings)
        return dialog, lambda chosen: self._start(ImportJob(path, chosen)) if chosen else None

    def _start(self, job: BenchmarkJob) -> None:
        self._jobs.start(job)

    def _remove(self, entry: BenchmarkEntry) -> None:
        try:
            remove(entry)
        except NastuiError as error:
            self._host.tell(str(error), bad=True)
        else:
            self._host.tell(f"Removed {entry.name}")
        self._services.benchmarks_changed.publish(None)

    def _push(self, dialog: Dialog[T], then: Callable[[T | None], Any]) -> None:
        self._app.push_screen(dialog, then)

    def _push_late(self, status: JobStatus[BenchmarkJob], dialog: Dialog[T], then: Callable[[T | None], Any]) -> None:
        """While the job has not been repeated or put away; on this tab."""
        late = LateDialog(dialog, then, self._app.screen, lambda: self._mending is status and self._jobs.status is status)
        self._host.show_late(late, f"{status.job.title}: {status.sentence}")


def _why(trouble: Trouble | None) -> list[Content]:
    """Why the earlier try failed."""
    return [of_spans(foreign(f"✗ {short(trouble)}; {trouble.remedy}", "bad"))] if trouble else []


def _nothing() -> None:
    """Do nothing."""


def _working_folder() -> Path:
    """The working folder; the home folder where that is gone."""
    try:
        return Path.cwd()
    except OSError:
        return Path.home()
