"""A command that works for another process ends with it. A pipe tells: the kernel closes the parent's end, however the parent ends."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from nastui.base.signals import asked_to_end

FOR_PARENT: Final = "NASTUI_FOR_PARENT"
"""Names the descriptor of the pipe."""
_GRACE_SECONDS: Final = 30.0
"""Runs in progress end in good order: after the cell that each is evaluating."""
_INTERRUPTED: Final = 130


@dataclass(frozen=True)
class Tie:
    """What a child is begun with."""

    descriptors: tuple[int, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)


@contextmanager
def tied() -> Iterator[Tie]:
    """A tie for one child, which lasts as long as the block."""
    if os.name != "posix":
        yield Tie()
        return
    reader, writer = os.pipe()
    try:
        yield Tie((reader,), {FOR_PARENT: str(reader)})
    finally:
        os.close(reader)
        os.close(writer)


def end_with_parent() -> None:
    """In the child: once the parent is gone, end as by Ctrl-C, and after a while at once."""
    if (pipe := os.environ.pop(FOR_PARENT, "")).isdecimal():
        os.set_inheritable(int(pipe), False)
        threading.Thread(target=_watch, args=(int(pipe),), daemon=True).start()


def _watch(pipe: int) -> None:
    try:
        while os.read(pipe, 1):
            pass
    except OSError:
        return
    timer = threading.Timer(_GRACE_SECONDS, os._exit, (_INTERRUPTED,))
    timer.daemon = True
    timer.start()
    if not asked_to_end():  # a second time would not wait for a good end
        os.kill(os.getpid(), signal.SIGINT)
