"""What goes on in this process beside its screens: searches, and jobs in child processes. Handed to every tab."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from textual.app import App
from textual.signal import Signal

from nastui.tui.jobs.import_job import BenchmarkJob
from nastui.tui.jobs.job import Job
from nastui.tui.jobs.runner import JobRunner
from nastui.tui.jobs.status import JobStatus
from nastui.tui.jobs.study_job import StudyJob

if TYPE_CHECKING:
    from nastui.tui.searches.handle import RunHandle
    from nastui.tui.searches.searches import Searches

J = TypeVar("J", bound=Job)


class Services:
    """Searches import arrays, so they are made when they are first used."""

    def __init__(self, app: App[Any], ended: Callable[[str, JobStatus[Job]], None], changed: Callable[[], None]) -> None:
        """Make them.

        Args:
            app: the app.
            ended: is told the tab that a job belongs to, and how it ended.
            changed: is called whenever something goes on or has ended.
        """
        self._app, self._ended, self._changed = app, ended, changed
        self._searches: Searches | None = None
        self.benchmarks_changed: Signal[str | None] = Signal(app, "benchmarks-changed")
        """A benchmark came or went: its name, where it is one."""
        self.imports: JobRunner[BenchmarkJob] = JobRunner(app, "import")
        self.study_runs: JobRunner[StudyJob] = JobRunner(app, "study")

    def begin(self) -> None:
        """The app stands: hear how jobs go."""
        for tab, runner in self._runners:
            runner.changed.subscribe(self._app, lambda _: self._changed())
            runner.ended.subscribe(self._app, lambda status, tab=tab: self._ended(tab, status))
        self.imports.ended.subscribe(self._app, lambda status: self.benchmarks_changed.publish(status.made))

    @property
    def searches(self) -> Searches:
        """The searches of this process."""
        if self._searches is None:
            from nastui.tui.searches.searches import Searches

            self._searches = Searches(self._app)
        return self._searches

    @property
    def searching(self) -> int:
        """How many searches this process drives."""
        return len(self._searches.own.active) if self._searches else 0

    @property
    def preparing(self) -> RunHandle | None:
        """The search that is being prepared."""
        return self._searches.own.preparing if self._searches else None

    @property
    def text(self) -> str:
        """What is going on, for the line of tabs."""
        jobs = [runner.status.text for _, runner in self._runners if runner.status is not None]
        return "  ".join(filter(None, [*(self._searches.texts if self._searches else ()), *jobs]))

    def going_on(self) -> list[str]:
        """What would be stopped by leaving, and what becomes of it."""
        said = []
        if count := self.searching:
            what = "A search is running" if count == 1 else f"{count} searches are running"
            said.append(f"{what} in this app. What is evaluated so far is stored, and a stopped run can be resumed.")
        for _, runner in self._runners:
            if runner.status is not None and runner.active:
                job = runner.status.job
                said.append(f"The app is {job.doing} {job.subject}. {job.if_stopped}")
        return said

    async def finish(self) -> None:
        """Stop what is going on, in good order."""
        for _, runner in self._runners:
            await runner.finish()
        if self._searches and self.searching:
            self._searches.stop_all()

    @property
    def _runners(self) -> tuple[tuple[str, JobRunner[Any]], ...]:
        """Each with the tab on which its jobs are looked at."""
        return (("data", self.imports), ("studies", self.study_runs))
