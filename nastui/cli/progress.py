"""Progress of a headless run on standard error, read from the store like every other view."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import click

from nastui.runs.status_lines import status_line
from nastui.runs.store import Store
from nastui.runs.view import Meter, View
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


def _follow(run: str, done: threading.Event) -> None:
    with Store(reading=True) as store:
        snapshot: Snapshot | None = None
        meter = Meter()
        while not done.wait(_EVERY_SECONDS):
            snapshot = watch(store, run, snapshot)
            click.echo(f"\r\x1b[2K{status_line(View(snapshot, timing=meter.timing(snapshot)))}", nl=False, err=True)
    click.echo("\r\x1b[2K", nl=False, err=True)
