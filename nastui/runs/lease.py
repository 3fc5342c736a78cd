"""Who may drive a run, whether that process still lives, and which versions it has."""

from __future__ import annotations

import json
import os
import platform
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from nastui.base.errors import InputError, NastuiError, in_a_row
from nastui.base.plugins import version_of

_PIDS: Final = 1 << 31
STALE_SECONDS = 30.0
"""A driver that is silent for so long counts as gone, wherever it is."""


@dataclass(frozen=True)
class Owner:
    """A process on a host. `started` tells it from a later process with the same number."""

    host: str
    pid: int
    started: str

    @property
    def text(self) -> str:
        """As the store has it."""
        return json.dumps(asdict(self))


@dataclass(frozen=True)
class Lease:
    """The right to drive a run. Each driver's has a higher number than the one before: who holds an earlier one has lost the run."""

    run: str
    owner: Owner
    number: int


class LostLeaseError(NastuiError):
    """Another driver has taken the run over, or somebody has deleted it; nothing more is written."""

    kind = "lease"

    def __init__(self, run: str, message: str, *, remedy: str | None = None) -> None:
        super().__init__(message, remedy=remedy)
        self.run = run


@cache
def this_process(pid: int | None = None) -> Owner:
    """The owner that this process is (`pid` is there so that a forked child is not mistaken for its parent)."""
    pid = pid or os.getpid()
    return Owner(_host(), pid, _started(pid))


def read_owner(text: str) -> Owner:
    """Raises whatever it is that a text gives that nobody wrote."""
    owner = Owner(**json.loads(text))
    if not (isinstance(owner.host, str) and isinstance(owner.pid, int) and 0 < owner.pid < _PIDS and isinstance(owner.started, str)):
        raise ValueError(f"'{text}' is no process")
    return owner


def is_alive(owner: Owner, heartbeat: float | None) -> bool:
    """Its heart must beat; on this host the process must be there besides, and not be stopped."""
    if heartbeat is not None and time.time() - heartbeat >= STALE_SECONDS:
        return False
    if owner.host != _host():
        return heartbeat is not None
    return _is_there(owner) and not _is_stopped(owner.pid)


def is_gone(owner: Owner) -> bool | None:
    """Whether a process of this host is there no more; one that is stopped is there. None: it is another host's."""
    return None if owner.host != _host() else not _is_there(owner)


def absence(owner: Owner | None, heartbeat: float | None) -> str:
    """Why a driver counts as gone, as a clause."""
    if owner is None or heartbeat is None or (owner.host == _host() and not _is_there(owner)):
        return "its process is gone"
    then, now = time.localtime(heartbeat), time.localtime()
    when = time.strftime("%H:%M:%S" if then[:3] == now[:3] else "%Y-%m-%d %H:%M", then)
    return f"its process is stopped, silent since {when}" if owner.host == _host() and _is_stopped(owner.pid) else f"silent since {when}"


def _is_there(owner: Owner) -> bool:
    """Whether this host has the process; it may be another user's."""
    try:
        os.kill(owner.pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
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
        fields = _stat(pid)
    except OSError:
        return ""
    return "" if fields[0] == "Z" else f"{boot}:{fields[19]}"


def _is_stopped(pid: int) -> bool:
    """Whether SIGSTOP or Ctrl-Z holds a process."""
    try:
        return _stat(pid)[0] == "T"
    except OSError:
        return False


def _stat(pid: int) -> list[str]:
    """What the kernel says of a process, from its state on."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


_PACKAGES = ("numpy", "torch", "xgboost")
_OF_ALL: Final = frozenset(("python", "machine", "threads", "nastui", "device", "torch-geometric", *_PACKAGES))
"""What runs have a version of, whatever their parts; earlier ones name PyTorch Geometric too."""


@cache
def versions() -> dict[str, Any]:
    """Plain values for the store."""
    found: dict[str, Any] = {
        "python": platform.python_version(),
        "machine": platform.machine(),
        "threads": os.cpu_count(),
        "nastui": _first_version("nastui", "nastui-core"),
    }
    return found | {package: _first_version(package) for package in _PACKAGES}


@contextmanager
def made_with(versions: Mapping[str, Any]) -> Iterator[None]:
    """An error of wrong input from the block, about a run that was made with these versions, names the packages that are not here.

    Raises:
        InputError: as the block raises it; its remedy is to install them.
    """
    try:
        yield
    except InputError as error:
        others = {name: version for name, version in versions.items() if name not in _OF_ALL and isinstance(version, str)}
        if absent := [f"{name} {version}" for name, version in others.items() if not version_of(name)]:
            it = ("which is", "it") if len(absent) == 1 else ("which are", "them")
            error.remedy = f"it was made with {in_a_row(absent)}, {it[0]} not installed here: install {it[1]}"
        raise


def _first_version(*names: str) -> str | None:
    """Of the first distribution of these names that is installed."""
    from importlib.metadata import PackageNotFoundError, version  # takes longer than all else here

    for name in names:
        with suppress(PackageNotFoundError):
            return version(name)
    return None
