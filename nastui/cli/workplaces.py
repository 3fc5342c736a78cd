"""Options that say where the work of a command is done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

import click

from nastui.base.executors.opening import given, workplace_of
from nastui.base.executors.workplace import EXECUTORS, POOL, Workplace

F = TypeVar("F", bound=Callable[..., Any])
_OPTIONS: Final = (
    click.option(
        "--executor", type=click.Choice(EXECUTORS), default="pool", help="In this process, in several (pool, unless said), or on a Ray cluster (ray)."
    ),
    click.option("--address", metavar="HOST:PORT", help="Of the Ray cluster; without it, that of this machine, else one of its own."),
    click.option("--cores", type=click.IntRange(1, 4096), help="Of each task on a cluster; without it, one."),
    click.option("--gpus", type=click.FloatRange(0, 64), help="Of each task on a cluster, such as 0.25."),
    click.option("--memory", type=click.FloatRange(0.001, 1e5), metavar="GB", help="Of each task on a cluster."),
)


def workplace_options(command: F) -> F:
    """Adds the options; the command takes `executor`, `address`, `cores`, `gpus` and `memory`."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def workplace(executor: str, jobs: int | None, resources: Mapping[str, Any]) -> Workplace:
    """What the options say. Raises as `workplace_of` does."""
    return workplace_of(executor, jobs, resources, _option)


def given_resources(resources: Mapping[str, Any]) -> list[str]:
    """The options of a cluster that were given."""
    return given(resources, _option)


def _option(name: str) -> str:
    return f"--{name}"


def workplace_words(place: Workplace) -> list[str]:
    """The options that give this place, where they are not the usual ones."""
    given = {name: getattr(place, name) for name in ("executor", "address", "cores", "gpus", "memory")}
    return [word for name, value in given.items() if value != getattr(POOL, name) for word in (f"--{name}", str(value))]


def told_place(place: Workplace) -> str:
    """Where the work is done, in a few words; of a cluster what it has, after it was connected to."""
    if place.executor != "ray":
        return "in this process" if place.executor == "here" else "in processes of this machine"
    from nastui.base.executors.ray_state import dashboard, in_words, nodes

    return f"on a Ray cluster of {in_words(nodes())}" + (f"; its pages: {url}" if (url := dashboard()) else "")
