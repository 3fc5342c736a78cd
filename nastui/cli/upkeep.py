"""`nastui runs archive`, `import`, `vacuum`, `salvage`: the store as a file, and what can be done about it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nastui.base.errors import NastuiError
from nastui.base.paths import home
from nastui.cli.completing import RUN
from nastui.cli.output import print_json, say, tell
from nastui.cli.paths import GivenPath
from nastui.drawing.numbers import count, counted, in_bytes

if TYPE_CHECKING:
    from nastui.runs.archiving import MovedRuns
    from nastui.runs.salvaging import Salvage


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print what was done as one JSON document.")
def salvage(as_json: bool) -> None:
    """Make a new store of what is whole in a damaged one, and name what is lost. The damaged file is kept beside it.

    Runs are kept with the evaluations that follow each other from the first on, each compared with its checksum: they go on from there.
    Also for after a power cut: what the store says then is what is gone on from. The exit code is 1 where runs are lost or kept in part.
    """
    from nastui.runs.salvaging import salvage

    done = salvage(home().store)
    if as_json:
        aside = str(done.aside) if done.aside else None
        print_json({"runs": done.runs, "damages": done.damages, "mended": done.mended, "lost": done.lost, "aside": aside})
    else:
        _told_salvage(done)
    if done.mended or done.lost:
        sys.exit(1)


def _told_salvage(done: Salvage) -> None:
    for sentence in (*done.mended, *done.lost):
        tell(sentence)
    if not done.damages:
        say(f"{counted(done.runs, 'run')} {'is as it was' if done.runs == 1 else 'are as they were'} written; nothing was done")
        return
    where = f"; the damaged file is {done.aside}" if done.aside else ""
    say(f"{counted(done.runs, 'run')} kept, {count(len(done.mended))} in part; {count(len(done.lost))} lost{where}")


@click.command()
@click.argument("file", type=GivenPath())
@click.argument("runs", nargs=-1, shell_complete=RUN)
@click.option("--keep", is_flag=True, help="Leave them in the store too.")
@click.option("--json", "as_json", is_flag=True, help="Print what was done as one JSON document.")
def archive(file: Path, runs: tuple[str, ...], keep: bool, as_json: bool) -> None:
    """Move finished runs to FILE, all or those that are named. `nastui runs import FILE` brings them back.

    Their evaluations are the same there, byte by byte; each is compared with its checksum on the way. `nastui runs vacuum` gives the room back.
    The exit code is 1 where a run is left where it is.
    """
    from nastui.runs.archiving import archive, finished
    from nastui.runs.store import Store

    with Store() as store:
        chosen = list(dict.fromkeys(store.named(run) for run in runs)) if runs else finished(store)
        if not chosen:
            raise NastuiError("no finished run is here; nothing was written", remedy="`nastui runs list` shows what is in the store")
        done = archive(store, chosen, file, keep=keep)
    _told(done, "moved to" if not keep else "copied to", file, as_json)


@click.command("import")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=GivenPath())
@click.option("--json", "as_json", is_flag=True, help="Print what was done as one JSON document.")
def import_runs(files: tuple[Path, ...], as_json: bool) -> None:
    """Copy the runs of each FILE, an archive or a copy of another store, into the store. The files stay as they are.

    A run that is in the store already is recognised; one that went on elsewhere takes its place; one that contradicts it is left, and named.
    The exit code is 1 where a run of a file is not in the store then.
    """
    from nastui.runs.archiving import MovedRuns, bring_back
    from nastui.runs.store import Store

    with Store() as store:
        each = [bring_back(store, file) for file in files]
    moved, left, there = ([run for done in each for run in getattr(done, name)] for name in ("moved", "left", "there"))
    done = MovedRuns(tuple(dict.fromkeys(moved)), tuple(left), tuple(run for run in dict.fromkeys(there) if run not in moved))
    _told(done, "brought from", files[0] if len(files) == 1 else f"{len(files):,} files", as_json)


def _told(done: MovedRuns, what: str, file: Path | str, as_json: bool) -> None:
    if as_json:
        print_json({"runs": done.moved, "left": [{"run": run, "why": why} for run, why in done.left], "there": done.there})
    else:
        for run, why in done.left:
            tell(f"left where it is: {run}: {why}")
        if done.there:
            tell(f"in the store already, and equal: {' '.join(done.there)}")
        say(f"{count(len(done.moved))} {'run' if len(done.moved) == 1 else 'runs'} {what} {file}")
    if done.left:
        sys.exit(1)


@click.command()
def vacuum() -> None:
    """Write the store anew without the gaps that deleted runs have left. It takes as much room again while it works."""
    from nastui.runs.store import Store

    with Store() as store:
        before = _size(store.path)
        store.vacuum()
        after = _size(store.path)
    say(f"{in_bytes(before)} before, {in_bytes(after)} now")


def _size(path: Path) -> int:
    """Bytes of the store with its log of changes."""
    return sum(file.stat().st_size for file in (path, path.with_name(f"{path.name}-wal")) if file.exists())
