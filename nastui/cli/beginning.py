"""What the process of a command does before anything else: its streams, its signals, and the process that it works for. Imports nothing heavy."""

from __future__ import annotations

import os
import signal
import threading
from typing import Final

from nastui.base.signals import heeded, interrupt
from nastui.base.streams import open_missing_streams

FOR_PARENT: Final = "NASTUI_FOR_PARENT"
"""Names the descriptor of a pipe whose other end the parent holds, and nobody else."""
_GRACE_SECONDS: Final = 30.0
"""Runs in progress end in good order: after the cell that each is evaluating."""


def begin() -> None:
    """Open streams that are missing, have every signal end the command like Ctrl-C, and end with a parent that wants that."""
    open_missing_streams()
    for number in heeded():
        signal.signal(number, interrupt)
    if (pipe := os.environ.pop(FOR_PARENT, "")).isdecimal():
        threading.Thread(target=_end_with_parent, args=(int(pipe),), daemon=True).start()


def end_quietly() -> None:
    """The command is done: a signal that comes while the interpreter ends changes nothing any more."""
    for number in heeded():
        signal.signal(number, signal.SIG_IGN)


def _end_with_parent(pipe: int) -> None:
    """The kernel closes the parent's end, however that ends."""
    try:
        while os.read(pipe, 1):
            pass
    except OSError:
        return
    os.kill(os.getpid(), signal.SIGINT)
    threading.Timer(_GRACE_SECONDS, os._exit, (130,)).start()
