"""The processors of this machine that this process may use."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

_CONTROLS: Final = Path("/sys/fs/cgroup")
_OWN: Final = Path("/proc/self/cgroup")


def cores() -> int:
    """Processors that this process may use: those it is bound to, and no more than the quota of its container allows, rounded up."""
    bound = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min([bound, *(math.ceil(quota) for quota in quotas())]))


def quotas(controls: Path = _CONTROLS, own: Path = _OWN) -> Iterator[float]:
    """Processors that each control group around this process allows, where one limits them (Linux, version 1 and 2 of control groups).

    Args:
        controls: where control groups are seen.
        own: says which are this process's.
    """
    for line in _text(own).splitlines():
        number, kinds, path = [*line.split(":", 2), "", ""][:3]
        if number == "0" and not kinds:
            yield from _quotas_above(controls, path, lambda folder: _text(folder / "cpu.max").split())
        elif "cpu" in kinds.split(","):
            yield from _quotas_above(controls / "cpu", path, _first_version)


def _quotas_above(root: Path, path: str, read: Callable[[Path], list[str]]) -> Iterator[float]:
    """Of a group and those that it is part of; in a container the path may be one of the machine's, which is not seen there."""
    inner = root / path.strip("/")
    for folder in dict.fromkeys((*(one for one in (inner, *inner.parents) if one.is_relative_to(root)), root)):
        try:
            quota, period = (float(word) for word in read(folder)[:2])
        except ValueError:  # absent, or "max"
            continue
        if quota > 0 and period > 0:
            yield quota / period


def _first_version(folder: Path) -> list[str]:
    return [*_text(folder / "cpu.cfs_quota_us").split(), *_text(folder / "cpu.cfs_period_us").split()]


def _text(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""
