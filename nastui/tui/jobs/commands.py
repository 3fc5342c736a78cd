"""The commands that every tab with jobs has: stop or clear the job, show why it failed. A tab gives them ids."""

from __future__ import annotations

from typing import Any, Protocol

from textual.app import App

from nastui.tui.dialogs.confirm import ConfirmDialog
from nastui.tui.jobs.runner import JobRunner
from nastui.tui.shell.command import Command
from nastui.tui.shell.host import Host


class JobScreen(Protocol):
    """What the commands need of a screen."""

    @property
    def jobs(self) -> JobRunner[Any]:
        """The jobs that the screen starts and shows."""

    @property
    def host(self) -> Host:
        """The app."""

    @property
    def app(self) -> App[Any]:
        """The app, as Textual knows it."""


class CancelJob(Command[JobScreen]):
    """Stop the job, after a question; clear the result of one that has ended."""

    title, keys = "Cancel", "c"

    def available(self, target: JobScreen) -> bool:
        """While there is a job to stop, or a result to clear."""
        return target.jobs.status is not None

    def label(self, target: JobScreen) -> str:
        """What the key does now."""
        return "Cancel" if target.jobs.active else "Clear"

    def run(self, target: JobScreen) -> None:
        """Ask, or clear the result."""
        if target.jobs.active:
            ask_to_stop(target.app, target.jobs)
        else:
            target.jobs.clear()


class ShowJobError(Command[JobScreen]):
    """Show why the job failed, or all that it said, in full."""

    title, keys = "Error", "e"

    def available(self, target: JobScreen) -> bool:
        """Where it failed, or has ended with remarks."""
        status = target.jobs.status
        return status is not None and (status.trouble is not None or (bool(status.remarks) and not status.active))

    def label(self, target: JobScreen) -> str:
        """What there is to show."""
        return self.title if target.jobs.status is None or target.jobs.status.trouble is not None else "Remarks"

    def run(self, target: JobScreen) -> None:
        """Show the error, its remedy and the remarks."""
        if (status := target.jobs.status) is None:
            return
        trouble = status.trouble
        told = [trouble.sentence, trouble.remedy] if trouble else [status.outcome]
        said = f"{status.job.doing} {status.job.subject} failed" if trouble else status.outcome
        target.host.show_error(said, "\n".join([*told, "", *status.remarks]), status.job.title, bad=trouble is not None)


def ask_to_stop(app: App[Any], runner: JobRunner[Any]) -> None:
    """Ask whether to stop the job that runs."""
    if status := runner.status:
        job = status.job
        dialog = ConfirmDialog(job.title, f"Stop {job.doing} {job.subject}? {job.if_stopped}", {"s": "Stop", "g": "Go on"})
        app.push_screen(dialog, lambda answer: runner.stop() if answer == "s" else None)
