"""What can be done about the runs of a study."""

from __future__ import annotations

from typing import Literal

from nastui.studies.run_matrix import RunMatrix
from nastui.tui.jobs.status import JobStatus
from nastui.tui.jobs.study_job import StudyJob


def next_step(board: RunMatrix, latest: JobStatus[StudyJob] | None) -> Literal["Start", "Go on", "Stop"] | None:
    """What `s` does now; None: nothing, as no runs are pending or the child is busy with another study."""
    if latest is not None and latest.active:
        return "Stop" if latest.job.study == board.opened.name and latest.state == "running" else None
    if all(one in ("done", "running") for one in board.standings):
        return None
    return "Go on" if board.done or board.count("interrupted") else "Start"
