"""From a workplace to its executor; what cannot be had is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from nastui.base.errors import InputError, MissingError, idle
from nastui.base.executors.executor import Executor, TaskFunction
from nastui.base.executors.workplace import Workplace
from nastui.base.signals import signals_kept

TRIES: Final = 3
"""So often a task is begun whose worker dies, before it counts as failed."""


def workplace_of(executor: str, jobs: int | None, resources: Mapping[str, Any], named: Callable[[str], str]) -> Workplace:
    """What options or arguments say of a place.

    Args:
        executor: which one.
        jobs: tasks at a time, where that is said.
        resources: address, cores, gpus and memory, as far as they are said.
        named: how messages call each of these.

    Raises:
        InputError: one of them would do nothing beside the others.
    """
    if executor == "here" and jobs is not None and jobs > 1:
        raise InputError(
            f"{named('jobs')} {jobs} is about several processes, and {named('executor')} here makes one after the other in this one",
            remedy="leave one out",
        )
    if executor != "ray" and (names := given(resources, named)):
        raise idle(names, "a Ray cluster", f"give {named('executor')} ray with it")
    return Workplace(executor, **resources)


def given(resources: Mapping[str, Any], named: Callable[[str], str]) -> list[str]:
    """The names of those that are said."""
    return [named(name) for name, value in resources.items() if value is not None]


def check_workplace(place: Workplace) -> None:
    """Refuse what cannot be had: the extra, the cluster, resources.

    Raises:
        MissingError: the extra is not installed.
        InputError: nothing answers at the address, versions differ, or no node has what a task is to be given.
    """
    if place.executor == "ray":
        _check_extra()
        from nastui.base.executors.ray_cluster import check

        check(place)


def room(place: Workplace) -> int:
    """How many tasks there is room for at a time. Raises as `check_workplace` does."""
    if place.executor == "here":
        return 1
    if place.executor == "ray":
        check_workplace(place)
        from nastui.base.executors.ray_cluster import holds

        return place.processes or holds(place)
    from nastui.base.machine import cores

    return place.processes or max(cores() // (place.cores or 1), 1)


def open_executor(
    place: Workplace,
    make: Callable[..., TaskFunction],
    arguments: Sequence[Any] = (),
    *,
    preloaded: Sequence[str] = (),
    tries: int = TRIES,
    most: int = 10**9,
) -> Executor:
    """An executor that does tasks by what `make(send, *arguments)` gives, at most so many at a time.

    Args:
        place: where.
        make: as every executor's.
        arguments: of `make`.
        preloaded: modules that worker processes of this machine need.
        tries: how often a task is begun whose worker dies.
        most: tasks at a time, at the most.

    Raises as `check_workplace` does.
    """
    if place.executor == "ray":
        _check_extra()
        from nastui.base.executors.ray_cluster import RayExecutor

        return RayExecutor(place, make, arguments, tries=tries, most=most)
    if place.executor == "pool":
        from nastui.base.worker_pool import WorkerPool

        return WorkerPool(min(room(place), most), make, arguments, preloaded=preloaded, silence=place.limit, tries=tries)
    from nastui.base.executors.here import HereExecutor

    return HereExecutor(make, arguments)


def _check_extra() -> None:
    """Ray takes signals of the main thread when it is imported; they stay what they were."""
    try:
        with signals_kept():
            import ray  # noqa: F401
    except ModuleNotFoundError as error:
        raise MissingError("a cluster needs Ray, which is not installed", remedy="pip install 'nastui[cluster]'") from error
