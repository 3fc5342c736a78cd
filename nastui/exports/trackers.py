"""A run in the trackers that people have: TensorBoard, Weights & Biases, MLflow. Each is imported when it is asked for, and may be absent."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, TypeAlias

from nastui.base.absent import needed
from nastui.base.toml import flattened
from nastui.runs.generation import Generation
from nastui.runs.result import listed_result
from nastui.runs.store import Store
from nastui.runs.watching import every_generation

Tracker: TypeAlias = Literal["tensorboard", "wandb", "mlflow"]
_FIGURES = (("best_fitness", "best"), ("generation_best", "top"), ("generation_mean", "mean"), ("generation_spread", "spread"))
_PROJECT = "nastui"


def track(store: Store, run: str, tracker: Tracker, folder: Path) -> str:
    """Write a run for a tracker: its settings once, its figures at each generation, by unique evaluations.

    Args:
        store: where it is.
        run: its id.
        tracker: which.
        folder: TensorBoard's log folder; where W&B writes its run, which `wandb sync` uploads; MLflow's local store.

    Returns:
        What shows it, as a command.

    Raises:
        MissingError: the tracker is not installed.
        NastuiError: the run is not there, or is damaged.
    """
    return {"tensorboard": _tensorboard, "wandb": _wandb, "mlflow": _mlflow}[tracker](store, run, folder)


def points(store: Store, run: str) -> Iterator[tuple[int, dict[str, float]]]:
    """(unique evaluations, figures by name) after each generation; what is unknown is left out."""
    for one in every_generation(store, run):
        yield one.unique_total, dict(_figures(one))


def settings_of(store: Store, run: str) -> dict[str, Any]:
    """All settings by dotted keys, and what the run was made with."""
    stored = store.run(run)
    made = {f"versions.{name}": value for name, value in stored.versions.items() if value is not None}
    return {**dict(flattened(stored.document)), **made, "run": run, "preset": stored.preset or ""}


def _figures(one: Generation) -> Iterator[tuple[str, float]]:
    named = ((name, getattr(one, field)) for name, field in _FIGURES)
    known = (*named, ("simulated_seconds", one.simulated), ("evaluations", one.evaluations), ("generation", one.number))
    yield from ((name, float(value)) for name, value in known if value is not None)
    yield from ((f"notes.{name}", float(value)) for name, value in one.notes.items() if isinstance(value, int | float) and value == value)


def _summary(store: Store, run: str) -> dict[str, float]:
    """Numbers of the result."""
    (listed,) = store.listed(run)
    result = listed_result(listed)
    best = {f"best_{name}": value for name, value in (result["best"] or {}).items() if name != "cell"}
    numbers = {name: result[name] for name in ("unique_evaluations", "simulated_seconds", "wall_seconds")} | best
    return {name: float(value) for name, value in numbers.items() if isinstance(value, int | float)}


def _tensorboard(store: Store, run: str, folder: Path) -> str:
    writer = needed("tensorboard.summary").Writer(str(folder / run))
    for step, figures in points(store, run):
        for name, value in figures.items():
            writer.add_scalar(name, value, step)
    writer.close()
    return f"tensorboard --logdir {folder}"


def _wandb(store: Store, run: str, folder: Path) -> str:
    """Offline: nothing is sent to anybody."""
    wandb = needed("wandb")
    folder.mkdir(parents=True, exist_ok=True)
    quiet = wandb.Settings(silent=True, console="off", disable_git=True)
    options = {"project": _PROJECT, "name": run, "dir": str(folder), "config": settings_of(store, run), "mode": "offline", "settings": quiet}
    with wandb.init(**options) as tracked:
        for step, figures in points(store, run):
            tracked.log({**figures, "unique_evaluations": step})
        tracked.summary.update(_summary(store, run))
    return f"wandb sync {folder / 'wandb'}/offline-run-*"


def _mlflow(store: Store, run: str, folder: Path) -> str:
    mlflow = needed("mlflow")
    folder.mkdir(parents=True, exist_ok=True)
    client = mlflow.MlflowClient(tracking_uri=folder.absolute().as_uri())
    found = client.get_experiment_by_name(_PROJECT)
    experiment = found.experiment_id if found else client.create_experiment(_PROJECT)
    tracked = client.create_run(experiment, run_name=run).info.run_id
    for name, value in settings_of(store, run).items():
        client.log_param(tracked, name, value)
    for step, figures in points(store, run):
        for name, value in figures.items():
            client.log_metric(tracked, name, value, step=step)
    for name, value in _summary(store, run).items():
        client.log_metric(tracked, f"result.{name}", value)
    client.set_terminated(tracked)
    return f"mlflow ui --backend-store-uri {folder}"
