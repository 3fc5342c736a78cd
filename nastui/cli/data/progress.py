"""How far an import or a download is: a bar on a terminal, plain lines elsewhere, JSON lines for a program that follows."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager

import click

from nastui.base.signals import interrupt
from nastui.benchmarks.progress import ProgressListener
from nastui.cli.output import redraws, say

_EVERY_SECONDS = 0.1


@contextmanager
def following(as_lines: bool) -> Iterator[ProgressListener]:
    """The progress to hand to whoever does the work."""
    if as_lines:
        signal.signal(signal.SIGINT, interrupt)  # who follows stops it so, even where a shell began all with SIGINT ignored
        yield _json_lines()
    elif redraws() and not click.get_current_context().find_root().params.get("quiet"):
        with _bar() as progress:
            yield progress
    else:
        yield ProgressListener(say)


def _json_lines() -> ProgressListener:
    last = 0.0

    def advance(done: int, total: int) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= _EVERY_SECONDS or done == total:
            last = now
            click.echo(json.dumps({"done": done, "total": total}), err=True)

    return ProgressListener(lambda text: click.echo(json.dumps({"stage": text}), err=True), advance)


@contextmanager
def _bar() -> Iterator[ProgressListener]:
    from rich.console import Console
    from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Bars(*columns, console=Console(stderr=True)) as bars:
        task = bars.add_task("", total=None)
        yield ProgressListener(
            lambda text: bars.reset(task, description=text, total=None),
            lambda done, total: bars.update(task, completed=done, total=total),
        )
