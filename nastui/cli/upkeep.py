"""`nastui runs salvage`: the store as a file, and what can be done about it."""

from __future__ import annotations

import click

from nastui.base.paths import home
from nastui.cli.output import print_json, say, tell
from nastui.drawing.numbers import count


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print what was done as one JSON document.")
def salvage(as_json: bool) -> None:
    """Make a new store of what is whole in a damaged one, and name what is lost. The damaged file is kept beside it.

    Runs are kept with the evaluations that follow each other from the first on, each compared with its checksum: they go on from there.
    Also for after a power cut: what the store says then is what is gone on from.
    """
    from nastui.runs.salvaging import salvage

    done = salvage(home().store)
    if as_json:
        aside = str(done.aside) if done.aside else None
        print_json({"runs": done.runs, "damages": done.damages, "mended": done.mended, "lost": done.lost, "aside": aside})
        return
    for sentence in (*done.mended, *done.lost):
        tell(sentence)
    if not done.damages:
        say(f"{count(done.runs)} runs are as they were written; nothing was done")
        return
    where = f"; the damaged file is {done.aside}" if done.aside else ""
    say(f"{count(done.runs)} runs are kept, {count(len(done.mended))} in part; {count(len(done.lost))} are lost{where}")
