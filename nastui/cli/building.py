"""Build the embedded benchmark with a progress bar."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

from nastui.base.paths import home
from nastui.building.mini_tss import build as building
from nastui.building.mini_tss.build import assemble
from nastui.drawing.numbers import duration


def build_mini_tss(seeds: list[int], threads: int | None, output: Path) -> Path:
    """Train what is missing, then write the table."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[eta]}"))
    measured = {}
    with Progress(*columns, console=Console(stderr=True)) as bars:
        for seed in seeds:
            task = bars.add_task(f"mini-tss, seed {seed}", total=None, eta="")

            def report(progress: building.BuildProgress, task: TaskID = task) -> None:
                left = "" if progress.remaining_seconds is None else f"{duration(progress.remaining_seconds)} left"
                bars.update(task, completed=progress.done, total=progress.of, eta=left)

            measured[seed] = building.build(home().state / "building", seed, report, threads)
    assemble(measured).save(output)
    return output
