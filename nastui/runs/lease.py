"""Who drives a run, whether that process still lives, and which versions it has."""

from __future__ import annotations

import os
import platform
import time
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

STALE_SECONDS = 30.0
"""A driver on another host that is silent for so long counts as gone."""


@dataclass(frozen=True)
class Owner:
    """A process on a host. `started` tells it from a later process with the same number."""

    host: str
    pid: int
    started: str


@cache
def this_process(pid: int | None = None) -> Owner:
    """The owner that this process is (`pid` is there so that a forked child is not mistaken for its parent)."""
    pid = pid or os.getpid()
    return Owner(_host(), pid, _started(pid))


def is_alive(owner: Owner, heartbeat: float | None) -> bool:
    """On this host the process table answers; elsewhere the heartbeat does."""
    if owner.host != _host():
        return heartbeat is not None and time.time() - heartbeat < STALE_SECONDS
    try:
        os.kill(owner.pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # it lives, under another user
    return not owner.started or _started(owner.pid) == owner.started


@cache
def _host() -> str:
    """The machine, and the container where process numbers are its own."""
    try:
        return f"{platform.node()} {Path('/proc/self/ns/pid').readlink()}"
    except OSError:
        return platform.node()


def _started(pid: int) -> str:
    """The kernel's start time of a process with the boot it belongs to; empty where there is no /proc."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return ""
    fields = stat.rpartition(")")[2].split()
    return "" if fields[0] == "Z" else f"{boot}:{fields[19]}"


_PACKAGES = ("nastui", "numpy", "torch", "torch-geometric", "xgboost")


@cache
def versions() -> dict[str, Any]:
    """Plain values for the store."""
    found: dict[str, Any] = {"python": platform.python_version(), "machine": platform.machine(), "threads": os.cpu_count()}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = None
    return found
