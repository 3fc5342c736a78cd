"""What runs beside the screens: searches in threads, and jobs in child processes. Handed to every tab."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeVar

from textual.app import App
from textual.signal import Signal

from nastui.tui.jobs.job import Job, JobStatus
from nastui.tui.jobs.runner import JobRunner
from nastui.tui.searches.cut_off import CutOffRuns
from nastui.tui.shell.background import in_thread
from nastui.tui.shell.host import as_host

if TYPE_CHECKING:
    from nastui.tui.jobs.import_job import BenchmarkJob
    from nastui.tui.jobs.score_job import ScoreJob
    from nastui.tui.jobs.study_job import StudyJob
    from nastui.tui.searches.handle import RunHandle
    from nastui.tui.searches.searches import Searches

J = TypeVar("J", bound=Job)


class Services:
    """`Searches` imports arrays, so it is made when it is first used."""

    def __init__(self, app: App[Any]) -> None:
        self._app, self._host = app, as_host(app)
        self._searches: Searches | None = None
        self._closed = False
        self.cut_off = CutOffRuns(app)
        self.benchmarks_changed: Signal[str | None] = Signal(app, "benchmarks-changed")
        """Published with a name when a benchmark was made, with None when one was removed."""
        self._runners: list[tuple[str, JobRunner[Any]]] = []
        """Each with the tab that shows its jobs."""
        self.imports: JobRunner[BenchmarkJob] = self._runner("data", "import")
        self.scorings: JobRunner[ScoreJob] = self._runner("proxies", "score")
        self.study_runs: JobRunner[StudyJob] = self._runner("studies", "study")

    def begin(self) -> None:
        """The app is mounted: follow the jobs."""
        for tab, runner in self._runners:
            runner.changed.subscribe(self._app, lambda _: self._host.show_running())
            runner.ended.subscribe(self._app, lambda status, tab=tab: self._ended(tab, status))
        self.imports.ended.subscribe(self._app, lambda status: self.benchmarks_changed.publish(status.made))

    @property
    def searches(self) -> Searches:
        """The searches of this process."""
        if self._searches is None:
            from nastui.tui.searches.searches import Searches

            self._searches = Searches(self._app)
            self._searches.closed = self._closed
        return self._searches

    @property
    def searching(self) -> int:
        """Number of searches that run in this process."""
        return len(self._searches.own.active) if self._searches else 0

    @property
    def can_detach(self) -> bool:
        """Whether a search runs that another process could go on with."""
        return bool(self._searches and self._searches.own.stored)

    @property
    def handing_over(self) -> bool:
        """Whether another process is about to go on with a search that runs here."""
        return any(handle.leaving for handle in self._searches.own.active) if self._searches else False

    @property
    def preparing(self) -> RunHandle | None:
        """The search that is being prepared."""
        return self._searches.own.preparing if self._searches else None

    @property
    def text(self) -> str:
        """What runs, for the line of tabs."""
        jobs = [runner.status.text for _, runner in self._runners if runner.status is not None]
        return "  ".join(filter(None, [*(self._searches.texts if self._searches else ()), *jobs]))

    def in_progress(self) -> list[str]:
        """What quitting would stop, and what becomes of it, in sentences."""
        said = []
        if count := self.searching:
            what = "A search is running" if count == 1 else f"{count} searches are running"
            said.append(
                f"{what} in this app. What is evaluated so far is stored, and a stopped run can be resumed; a detached one goes on by itself."
            )
        for _, runner in self._runners:
            if runner.status is not None and runner.active:
                job = runner.status.job
                said.append(f"The app is {job.doing} {job.subject}. {job.if_stopped}")
        return said

    async def finish(self, *, moving: bool = False) -> None:
        """Stop jobs and searches, and wait for them. From now on no search begins: keys pressed before may still ask for one.

        Args:
            moving: whether searches that run go on in processes of their own.
        """
        self._closed = True
        if self._searches:
            self._searches.closed = True
        for _, runner in self._runners:
            runner.stop()
        if self._searches and self.searching:  # before the jobs are waited for, which may take longer than the process is given
            await in_thread(self._searches.stop_all, moving=moving)
        await asyncio.gather(*(runner.finish() for _, runner in self._runners))

    def _ended(self, tab: str, status: JobStatus[Job]) -> None:
        """Show a toast, unless the tab of the job is in front."""
        if self._host.has_screen and (self._host.current_mode != tab or self._host.in_dialog):
            self._host.tell(f"{status.job.title}: {status.sentence}", bad=status.trouble is not None)

    def _runner(self, tab: str, kind: str) -> JobRunner[Any]:
        runner: JobRunner[Any] = JobRunner(self._app, kind)
        self._runners.append((tab, runner))
        return runner
