"""Signals that ask a process to end: Ctrl-C, SIGTERM, and SIGHUP of a terminal that goes away."""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import CodeType, FrameType
from typing import Any, Final, Self

ENDING: Final = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
_AGAIN_SECONDS: Final = 1.0
"""`timeout` and some supervisors send a signal twice within a moment; a person who presses Ctrl-C again takes longer."""
_LOST_SECONDS: Final = 0.01
_MOST_LOOKS: Final = 500
_interrupted: list[tuple[float, int]] = []
"""When an interrupt came, and by which signal."""
_too_early: list[int] = []
"""Signals that came again where their interrupt would have been lost again."""
_held: list[int] = []
"""Signals that a `StopSignals` took."""


def interrupt(number: int, frame: FrameType | None) -> None:
    """A handler: whatever the process is doing ends with KeyboardInterrupt. What then cleans up is not interrupted within a second."""
    if _is_within(_not_lost.__code__, frame):
        _too_early.append(number)
        return
    now = time.monotonic()
    if not _interrupted or now - _interrupted[-1][0] > _AGAIN_SECONDS:
        _interrupted.append((now, number))
        raise KeyboardInterrupt


def interrupt_by_signals() -> None:
    """From now on each signal that is not ignored ends what the process is doing, at Python's next chance where it comes at a bad moment."""
    for number in heeded():
        signal.signal(number, interrupt)
    sys.unraisablehook = _not_lost


def _not_lost(lost: sys.UnraisableHookArgs) -> None:
    """An interrupt that came inside a finalizer or a weak reference's callback, where Python drops exceptions, comes again when that has ended."""
    if not (lost.exc_type is KeyboardInterrupt and _interrupted):
        sys.__unraisablehook__(lost)
        return
    _, number = _interrupted.pop()
    threading.Thread(target=_send_again, args=(number, heard()), daemon=True).start()


def _send_again(number: int, before: int) -> None:
    """In a thread, until it is heard: on a busy machine it may come before the hook, which waits for this thread's start, has ended."""
    main = threading.main_thread().ident
    for look in range(_MOST_LOOKS):
        time.sleep(_LOST_SECONDS)
        if heard() != before:
            return
        if (not look or _too_early) and main is not None:
            _too_early.clear()
            signal.pthread_kill(main, number)


def _is_within(code: CodeType, frame: FrameType | None) -> bool:
    while frame is not None:
        if frame.f_code is code:
            return True
        frame = frame.f_back
    return False


def asked_to_end() -> bool:
    """Whether any signal has come that was heeded here."""
    return bool(_interrupted or _held)


def heard() -> int:
    """How many signals have come that were heeded here."""
    return len(_interrupted) + len(_held)


def interrupted() -> bool:
    """Whether a signal has interrupted this process; some libraries make another error of it."""
    return bool(_interrupted)


def is_interrupt(error: BaseException) -> bool:
    """Whether an exception is the interrupt of a signal, and not one that some code made up.

    Where Python's own handler is in force nobody counts signals, and each KeyboardInterrupt of the main thread may be one.
    """
    if not isinstance(error, KeyboardInterrupt) or threading.current_thread() is not threading.main_thread():
        return False
    handler = signal.getsignal(signal.SIGINT)
    ours = handler is interrupt or getattr(handler, "__func__", None) is StopSignals._heed
    return interrupted() or not ours


def heeded() -> list[int]:
    """Those that are not ignored; `nohup` has SIGHUP ignored, and it stays so."""
    return [number for number in ENDING if signal.getsignal(number) != signal.SIG_IGN]


class SignalEvent(threading.Event):
    """An event that a signal's handler may set: it has no lock, which the thread that the handler interrupts could hold."""

    _STEP_SECONDS: Final = 0.02

    def __init__(self) -> None:
        super().__init__()
        self._came = False

    def is_set(self) -> bool:
        """Whether it is set."""
        return self._came

    def set(self) -> None:
        """Set it."""
        self._came = True

    def clear(self) -> None:
        """Take it back."""
        self._came = False

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until it is set, at most so long; whether it is set."""
        end = None if timeout is None else time.monotonic() + timeout
        while not self._came:
            left = self._STEP_SECONDS if end is None else min(self._STEP_SECONDS, end - time.monotonic())
            if left <= 0:
                break
            time.sleep(left)
        return self._came


class StopSignals:
    """What the signals do while something is done that must end in good order.

    Until `hold` is called a signal raises KeyboardInterrupt: there is nothing to bring to an end yet. From then on the first one sets `stop`, and one
    that comes later than a second after it does not wait any more.

    Args:
        act: called besides by the first signal that is held.
    """

    def __init__(self, act: Callable[[], None] | None = None) -> None:
        self.stop = SignalEvent()
        self.hung_up: Callable[[], object] | None = None
        """Is called where the terminal goes away, instead of a stop."""
        self._act = act
        self._holding = False
        self._first: float | None = None
        self._before: dict[int, Any] = {}

    @property
    def received(self) -> bool:
        """Whether a signal came."""
        return self._first is not None

    def hold(self) -> None:
        """From now on signals only ask."""
        self._holding = True

    def __enter__(self) -> Self:
        for number in {signal.SIGINT, *heeded()}:  # a shell that begins several at once ignores SIGINT for them; who sends it means it
            self._before[number] = signal.signal(number, self._heed)
        return self

    def __exit__(self, *details: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _heed(self, number: int, frame: FrameType | None) -> None:
        if not self._holding or (self._first is not None and time.monotonic() - self._first > _AGAIN_SECONDS):
            interrupt(number, frame)
        elif self.hung_up is not None and number == getattr(signal, "SIGHUP", None):
            self.hung_up()
        elif self._first is None:
            self._first = time.monotonic()
            _held.append(number)
            self.stop.set()
            if self._act is not None:
                self._act()


@contextmanager
def signals_kept() -> Iterator[None]:
    """A library that takes signals in the block does not keep them."""
    main = threading.current_thread() is threading.main_thread()
    before = {number: signal.getsignal(number) for number in ENDING} if main else {}
    try:
        yield
    finally:
        for number, handler in before.items():
            if handler is not None:
                signal.signal(number, handler)


@contextmanager
def held_back() -> Iterator[None]:
    """Signals come when the block has ended; a process that begins in it has them blocked until it is ready for them."""
    came: list[int] = []
    handlers = _deferred(came) if threading.current_thread() is threading.main_thread() else {}
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, ENDING) if hasattr(signal, "pthread_sigmask") else None
    try:
        yield
    finally:
        if blocked is not None:
            signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
        for number, handler in handlers.items():
            signal.signal(number, handler)
        for number in came:
            signal.raise_signal(number)


def _deferred(came: list[int]) -> dict[int, Any]:
    """Have signals written down; gives the handlers that were in force. The mask alone is not enough: any thread may take a signal."""
    return {number: signal.signal(number, lambda number, frame: came.append(number)) for number in heeded() if signal.getsignal(number) is not None}


def ready_for_signals() -> None:
    """In a process that began with them blocked: Ctrl-C, which a terminal sends to all, is the parent's affair; SIGTERM ends it."""
    for number in ENDING:
        signal.signal(number, signal.SIG_DFL if number == signal.SIGTERM else signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)
