"""What takes long says step by step what it is doing. Whoever listens may show it, and may end it between two steps by raising `Cancelled`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final, TypeAlias, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Step:
    """What is being done now."""

    what: str
    """As in `reading runs`."""
    done: int = 0
    total: int | None = None
    """How many of how many; None where nobody knows."""


class Cancelled(BaseException):
    """Somebody no longer wants the result. Like an interrupt it passes by whoever handles errors."""


Listener: TypeAlias = Callable[[Step], None]
_listener: Final[ContextVar[Listener | None]] = ContextVar("listener", default=None)


def step(what: str, done: int = 0, total: int | None = None) -> None:
    """Say what comes next.

    Raises:
        Cancelled: it is not wanted any more.
    """
    listener = _listener.get()
    if listener is not None:
        listener(Step(what, done, total))


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Hear the steps of what is done inside, in this thread and in those that are started with its context."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)


@contextmanager
def within(what: str, done: int = 0, total: int | None = None) -> Iterator[None]:
    """A step, whose parts are what is done inside: `genetic on mini-tss: opening the benchmark`."""
    outer = _listener.get()
    step(what, done, total)
    if outer is None:
        yield
        return
    with listening(lambda inner: outer(Step(f"{what}: {inner.what}", done, total))):
        yield


def stepwise(parts: Mapping[str, Callable[[], T]]) -> tuple[T, ...]:
    """Make one part after the other; each is a step of its name."""
    made = []
    for place, (name, make) in enumerate(parts.items()):
        step(name, place, len(parts))
        made.append(make())
    return tuple(made)
