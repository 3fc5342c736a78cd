"""Asking with which settings a whole space is scored."""

from __future__ import annotations

from typing import Any

from textual.app import App

from nastui.fitness.registry import score_entries
from nastui.studies.proxies.rows import ProxyRow
from nastui.tui.form.rows import FormOption
from nastui.tui.jobs.runner import JobRunner
from nastui.tui.jobs.score_job import ScoreJob, settings_of
from nastui.tui.shell.markup import of_spans


def ask_for_scoring(app: App[Any], jobs: JobRunner[ScoreJob], benchmark: str, row: ProxyRow | None) -> None:
    """Ask for the settings, then start; they begin as those of the row under the cursor.

    Args:
        app: where the question is shown.
        jobs: what runs the job.
        benchmark: its space is scored.
        row: a row of stored scores, or another one, or none.
    """
    from nastui.tui.dialogs.settings import SettingsDialog

    settings = settings_of(row.kept.document if row is not None and row.kept is not None else {})
    options = {"fitness": tuple(FormOption(name, entry.summary) for name, entry in score_entries().items())}
    said = of_spans("Every cell of the space gets a score; cells that have one are skipped. Stopped, it goes on where it was.")
    dialog = SettingsDialog(f"Score all cells of {benchmark}", said, "Start", settings, options)
    app.push_screen(dialog, lambda chosen: jobs.start(ScoreJob(benchmark, chosen)) if chosen else None)
