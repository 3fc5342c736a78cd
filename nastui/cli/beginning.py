"""What the process of a command does before anything else: its streams, its signals, and the process that it works for. Imports nothing heavy."""

from __future__ import annotations

import signal

from nastui.base.signals import heeded, interrupt_by_signals
from nastui.base.streams import open_missing_streams
from nastui.base.ties import end_with_parent


def begin() -> None:
    """Open streams that are missing, have every signal end the command like Ctrl-C, and end with a parent that wants that."""
    open_missing_streams()
    interrupt_by_signals()
    end_with_parent()


def end_quietly() -> None:
    """The command is done: a signal that comes while the interpreter ends changes nothing any more."""
    for number in heeded():
        signal.signal(number, signal.SIG_IGN)
    # Where Ctrl-C came while code was run from a text, as dataclasses do, Python ends by SIGINT whatever became of it. Another text makes it forget.
    exec("")
