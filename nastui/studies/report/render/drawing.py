"""All figures of a report, drawn by several processes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from nastui.base.errors import NastuiError
from nastui.base.executors.executor import Send, TaskEvent, TaskFailure, TaskFunction, TaskResult, WorkerDeath
from nastui.base.machine import cores
from nastui.base.steps import step
from nastui.base.worker_pool import WorkerPool
from nastui.studies.report.figures import AnyFigure
from nastui.studies.report.render.pictures import Picture, picture

_FEW: Final = 8
"""So many are drawn sooner than processes are started."""
_PATIENCE: Final = 0.2
"""Seconds after which whoever no longer wants them is heard."""


def pictures_of(figures: Sequence[AnyFigure], processes: int | None = None) -> Mapping[str, Picture]:
    """By the name of the figure, in their order. A figure is the same picture whoever draws it.

    Args:
        figures: what to draw.
        processes: how many draw; None: as many as there are processors.

    Raises:
        NastuiError: a process was killed.
        KeyboardInterrupt: SIGTERM ended one.
    """
    many = min(processes or cores(), len(figures) // _FEW)
    drawn: dict[str, Picture] = {}
    if many < 2:
        for figure in figures:
            step("drawing", len(drawn), len(figures))
            drawn[figure.name] = picture(figure)
        return drawn
    with WorkerPool(many, _drawer, preloaded=[__name__]) as pool:
        for events in pool.run(figures, _PATIENCE):
            drawn |= {figure.name: _drawn(event) for figure, event in events}
            step("drawing", len(drawn), len(figures))
    return {figure.name: drawn[figure.name] for figure in figures}


def _drawn(event: TaskEvent) -> Picture:
    match event:
        case TaskResult(Picture() as found):
            return found
        case TaskFailure(error):
            raise error
        case WorkerDeath("terminated"):
            raise KeyboardInterrupt
    raise NastuiError("a process that drew pictures was killed", remedy="give the same command again")


def _drawer(send: Send) -> TaskFunction:
    """In a worker: the function that draws a figure."""
    return picture
