"""`nastui watch`: look at a run of any process."""

from __future__ import annotations

import sys
import time
from contextlib import closing

import click

from nastui.cli.completing import RUN
from nastui.cli.naming import names_run
from nastui.cli.output import linear, tell
from nastui.cli.streams import unread


@names_run
@click.command()
@click.argument("run", default="last", shell_complete=RUN)
@click.option("--control", is_flag=True, help="Allow pause, resume, stop and another pace from here.")
def watch(run: str, control: bool) -> None:
    """Attach to a run. Closing the view changes nothing.

    Without a terminal a line is printed for each generation until the run ends.
    """
    from nastui.cli.main import is_terminal
    from nastui.runs.store import Store

    with Store(reading=True) as store:
        found = store.find(run).id
        if is_terminal() and not linear():
            from nastui.tui.app import run_watch

            sys.exit(run_watch(found, control))
    _print_lines(found)


def _print_lines(run: str) -> None:
    from nastui.runs.run_follower import RunFollower
    from nastui.runs.status_lines import status_line
    from nastui.runs.view import Meter, RunView

    meter, seen = Meter(), -1
    with closing(RunFollower(run, reading=True)) as follower:
        while True:
            snapshot = follower.look()
            timing = meter.timing(snapshot)
            if snapshot.chunks != seen:
                seen = snapshot.chunks
                tell(status_line(RunView(snapshot, timing=timing)))
            if not snapshot.run.driven:
                break
            if unread():
                return
            time.sleep(0.25)
    hint = "; `nastui runs resume` goes on" if snapshot.run.state == "interrupted" else ""
    tell(f"{snapshot.run.state}: {snapshot.run.why}{hint}")
