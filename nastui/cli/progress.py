"""Progress of a headless run on standard error, read from the store like every other view."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import click

from nastui.drawing.numbers import count, decimal, duration
from nastui.runs.meter import Meter
from nastui.runs.store import Store
from nastui.runs.watching import Snapshot, watch

_EVERY_SECONDS = 0.25


@contextmanager
def shown(run: str, *, wanted: bool) -> Iterator[None]:
    """Keep one line up to date while the block runs; nothing is shown where standard error is no terminal."""
    if not wanted or not sys.stderr.isatty():
        yield
        return
    done = threading.Event()
    thread = threading.Thread(target=_follow, args=(run, done), daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def line_of(snapshot: Snapshot, remaining: float | None = None) -> str:
    """Where a run stands, in one line."""
    last = snapshot.last
    if last is None:
        return "starting"
    share = snapshot.done_share
    parts = [
        f"{share:4.0%}" if share is not None else "",
        f"generation {count(last.number)}",
        f"{count(snapshot.evaluations)} evaluations",
        f"{count(last.unique_total)} queries",
        f"best {decimal(last.best)}",
        f"{duration(remaining)} left" if remaining else "",
    ]
    return " · ".join(part for part in parts if part)


def _follow(run: str, done: threading.Event) -> None:
    with Store(reading=True) as store:
        snapshot: Snapshot | None = None
        meter = Meter()
        while not done.wait(_EVERY_SECONDS):
            snapshot = watch(store, run, snapshot)
            click.echo(f"\r\x1b[2K{line_of(snapshot, meter.timing(snapshot).remaining)}", nl=False, err=True)
    click.echo("\r\x1b[2K", nl=False, err=True)
