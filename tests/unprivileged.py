"""File modes bind here even as root: a block, or a command, without the capabilities that pass over them.

In this process: `with modes_bind(): …` (threads that start inside are bound too). In a child: `[*BOUND, *command]`.
Who is not root is bound anyway.
"""

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_VERSION = 0x20080522  # _LINUX_CAPABILITY_VERSION_3
_PASS_OVER_MODES = (1, 2)  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
_PR_CAPBSET_DROP = 24

BOUND = [sys.executable, str(Path(__file__))] if os.geteuid() == 0 else []


@contextmanager
def modes_bind() -> Iterator[None]:
    """Within, this thread and those it starts may do with a file what its mode allows its owner."""
    if os.geteuid() != 0:
        yield
        return
    before = _effective()
    _set_effective(before & ~sum(1 << number for number in _PASS_OVER_MODES))
    try:
        yield
    finally:
        _set_effective(before)


class _Header(ctypes.Structure):
    _fields_ = [("version", ctypes.c_uint32), ("pid", ctypes.c_int)]


class _Sets(ctypes.Structure):
    """The lowest 32 capabilities, then the rest."""

    _fields_ = [("effective", ctypes.c_uint32), ("permitted", ctypes.c_uint32), ("inheritable", ctypes.c_uint32)]


def _effective() -> int:
    return _sets()[0].effective


def _set_effective(wanted: int) -> None:
    sets = _sets()
    sets[0].effective = wanted
    _call("capset", ctypes.byref(_Header(_VERSION, 0)), sets)


def _sets() -> ctypes.Array:
    sets = (_Sets * 2)()
    _call("capget", ctypes.byref(_Header(_VERSION, 0)), sets)
    return sets


def _call(name: str, *arguments: object) -> None:
    if getattr(ctypes.CDLL(None, use_errno=True), name)(*arguments) != 0:
        raise OSError(ctypes.get_errno(), f"{name}: {os.strerror(ctypes.get_errno())}")


if __name__ == "__main__":  # a program that root starts gets back all that is not gone from the bounding set
    for capability in _PASS_OVER_MODES:
        _call("prctl", _PR_CAPBSET_DROP, capability, 0, 0, 0)
    os.execvp(sys.argv[1], sys.argv[1:])
