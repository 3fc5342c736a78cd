"""`nastui runs`: the runs in the store."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from nastui.base.errors import DamagedError, InputError, NastuiError, idle
from nastui.cli.asking import confirm
from nastui.cli.completing import FILTER, RUN, TAG
from nastui.cli.deferring import deferred
from nastui.cli.driving import drive_to_end
from nastui.cli.exporting import bibtex, bundle, export, front, rerun
from nastui.cli.naming import names_run
from nastui.cli.noticing import NOTIFY, noticed
from nastui.cli.output import NO_WAIT, print_json, say, table, tell
from nastui.cli.pace import PACE
from nastui.cli.upkeep import archive, import_runs, salvage, vacuum
from nastui.drawing.numbers import count, counted, decimal, percentage
from nastui.drawing.printable import printable

if TYPE_CHECKING:
    from nastui.cli.summary import front_summary, summary
    from nastui.runs.entries import RunEntry
    from nastui.runs.labels import change_tags, labels_of, set_note
    from nastui.runs.result import listed_result, result_of
    from nastui.runs.session import fork, resume
    from nastui.runs.session import inherit as inheriting
    from nastui.runs.store import Store
else:
    change_tags, labels_of = deferred("nastui.runs.labels:change_tags"), deferred("nastui.runs.labels:labels_of")
    set_note = deferred("nastui.runs.labels:set_note")
    inheriting = deferred("nastui.runs.session:inherit")
    summary, front_summary = deferred("nastui.cli.summary:summary"), deferred("nastui.cli.summary:front_summary")
    listed_result, result_of = deferred("nastui.runs.result:listed_result"), deferred("nastui.runs.result:result_of")
    fork, resume = deferred("nastui.runs.session:fork"), deferred("nastui.runs.session:resume")
    Store = deferred("nastui.runs.store:Store")


@click.group()
def runs() -> None:
    """List, show, tag, note, resume, stop, pause, detach, export and delete runs, and read their logs. RUN is an id, a unique prefix, or 'last'."""


for command in (archive, bibtex, bundle, export, front, import_runs, rerun, salvage, vacuum):
    runs.add_command(command)


@runs.command("list")
@click.option("--filter", "wanted", default="", metavar="TEXT", shell_complete=FILTER, help="Only those: `algorithm:genetic best>91 state:failed`.")
@click.option("--json", "as_json", is_flag=True, help="Print an array of results, newest first.")
def list_runs(wanted: str, as_json: bool) -> None:
    """All runs, newest first. All terms of a filter must hold: words, or fields such as `tag:paper`, `age<2d`, `-state:done` (docs/search.md)."""
    from nastui.runs.filtering import parse_filter

    chosen = parse_filter(wanted)
    with Store(reading=True) as store:
        every = store.entries()
    found = [entry for entry in every if chosen(entry)]
    results = [listed_result(entry.run) for entry in found]
    if as_json:
        print_json([result | _volumes(entry) | _labels(entry) for entry, result in zip(found, results, strict=True)])
        return
    if not results:
        say(f"no run of {count(len(every))} is like that" if every else "there is no run yet; `nastui run quickstart` makes one")
        return
    fronts = any(entry.front for entry in found)
    rows = [_row(entry, result, fronts=fronts) for entry, result in zip(found, results, strict=True)]
    more = ["front", "hypervolume"] if fronts else []
    tell(table(["run", "started", "state", "preset", "benchmark", "algorithm", "seed", "evaluations", "best", "regret", *more, "tags"], rows))
    for entry in found:
        if entry.run.state == "damaged":
            say(f"the run {entry.id} is damaged; `nastui runs show {entry.id}` says where")


def _labels(entry: RunEntry) -> dict[str, Any]:
    return {"note": entry.note, "tags": list(entry.tags)}


def _volumes(entry: RunEntry) -> dict[str, Any]:
    """Of a run with several objectives."""
    if entry.front is None:
        return {}
    return {"front_size": entry.front.size, "hypervolume": entry.hypervolume, "share_of_exact_hypervolume": entry.hypervolume_share}


def _front(entry: RunEntry) -> list[str]:
    if entry.front is None:
        return ["–", "–"]
    share = "" if entry.hypervolume_share is None else f" ({percentage(entry.hypervolume_share, 1)})"
    return [count(entry.front.size), decimal(entry.hypervolume, 4) + share]


def _row(entry: RunEntry, result: dict[str, Any], *, fronts: bool) -> list[str]:
    created = entry.run.created
    started = datetime.fromtimestamp(created).strftime("%Y-%m-%d %H:%M") if created else "–"
    benchmark = " ".join(filter(None, (result["benchmark"], result["dataset"], "(test)" if result["split"] == "test" else "")))
    names = [result["preset"] or "–", benchmark or "–", result["algorithm"] or "–"]
    seed = "–" if result["seed"] is None else str(result["seed"])
    best = decimal(result["best"] and result["best"]["fitness"], 4)
    return [
        result["run"],
        started,
        result["state"],
        *names,
        seed,
        count(result["evaluations"]),
        best,
        decimal(entry.regret, 4),
        *(_front(entry) if fronts else ()),
        " ".join(entry.tags),
    ]


@names_run
@runs.command()
@click.argument("run", default="last", shell_complete=RUN)
@click.option("--json", "as_json", is_flag=True, help="Print the result as one JSON document.")
def show(run: str, as_json: bool) -> None:
    """One run: its result, spec and versions."""
    with Store(reading=True) as store:
        found = store.find(run)
        result, labels = result_of(store, found), labels_of(store, found.id)
        if as_json:
            more = {"created": found.created, "reason": found.reason, "spec": dict(found.document), "versions": dict(found.versions)}
            print_json(result | more | {"note": labels.note, "tags": list(labels.tags)})
            return
        tell(summary(found, result))
        if "front" in result:
            tell(front_summary(store, found))
        for name, text in (("tags", " ".join(labels.tags)), ("note", labels.note)):
            if text:
                tell(f"  {name:9} {text}")
        tell("\n  made with " + ", ".join(f"{name} {value}" for name, value in found.versions.items() if value is not None))
        if not found.checked:
            tell("  checksums  none: an earlier version of nastui wrote it")


@names_run
@runs.command()
@click.argument("run", shell_complete=RUN)
@click.argument("tags", nargs=-1, shell_complete=TAG)
@click.option("--remove", multiple=True, metavar="TAG", shell_complete=TAG, help="Take this tag away; several times for several.")
def tag(run: str, tags: tuple[str, ...], remove: tuple[str, ...]) -> None:
    """Add tags to a run, take others away, and print those that it has. `runs list --filter tag:TAG` finds them."""
    with Store() as store:
        found = store.named(run)
        before = labels_of(store, found)
        labels = change_tags(store, found, tags, remove) if tags or remove else before
    for one in remove:
        if one.casefold() not in {tag.casefold() for tag in before.tags}:
            say(f"the run {found} has no tag '{printable(one)}'")
    tell(" ".join(labels.tags), nl=bool(labels.tags))


@names_run
@runs.command()
@click.argument("run", shell_complete=RUN)
@click.argument("text", nargs=-1)
@click.option("--clear", is_flag=True, help="Remove the note.")
def note(run: str, text: tuple[str, ...], clear: bool) -> None:
    """Note something about a run, in the place of what was noted before; without a text, print the note."""
    if clear and text:
        raise InputError("a note is either given or removed", remedy="leave out the text or --clear")
    with Store() as store:
        found = store.named(run)
        if text or clear:
            set_note(store, found, " ".join(text))
        said = labels_of(store, found).note
    tell(said, nl=bool(said))


def _check_all(*, forking: bool, pace: float) -> None:
    """Refuse what says nothing of all runs that were cut off."""
    named = click.get_current_context().get_parameter_source("run") is not click.core.ParameterSource.DEFAULT
    if names := [said for said, given in (("a run's name", named), ("--fork", forking), ("--pace", pace > 0)) if given]:
        raise idle(names, "one run", "leave that out, or --all")


@names_run
@runs.command("resume")
@click.argument("run", default="last", shell_complete=RUN)
@click.option("--fork", "forking", is_flag=True, help="Start anew with the same spec, where the run does not replay.")
@click.option("--all", "every", is_flag=True, help="Go on with all runs that were cut off.")
@click.option("--jobs", type=click.IntRange(1, 1024), help="Runs at a time with --all; without it, one per core.")
@click.option("--pace", type=PACE, default=0.0, help="Seconds that a generation takes at least.")
@NO_WAIT
@NOTIFY
@click.option("--json", "as_json", is_flag=True, help="Print the result as one JSON document.")
@click.option("--inherit", is_flag=True, hidden=True, help="Ask the process that drives the run for it.")
@click.option("--announce", type=int, hidden=True, help="A file descriptor to which the run's id is written.")
def resume_run(
    run: str,
    forking: bool,
    every: bool,
    jobs: int | None,
    pace: float,
    no_wait: bool,
    notices: tuple[str, ...],
    as_json: bool,
    inherit: bool,
    announce: int | None,
) -> None:
    """Go on with a run whose process is gone, or that was stopped. A run that is paused elsewhere is told to go on there.

    A set of runs (`nastui run … --seeds A..B`) that was interrupted is gone on with as a whole by the same `nastui run` command.
    """
    if jobs is not None and not every:
        raise InputError("--jobs is about several runs", remedy="give --all with it")
    if every:
        _check_all(forking=forking, pace=pace)
        from nastui.cli.resuming import resume_all

        with noticed("runs that were cut off", notices) as ending:
            resume_all(jobs, wait=not no_wait, as_json=as_json, announced=lambda begun: _announced(begun, announce), ending=ending)
        return
    with Store() as store:
        found = store.find(run)
        if found.state == "paused" and not forking and not inherit:
            store.command(found.id, "resume")
            say(f"run {found.id} goes on in its own process")
            if as_json:
                print_json(result_of(store, found))
            return
        opening = inheriting if inherit else fork if forking else resume
        with noticed(found.preset or "a search", notices) as ending:
            drive_to_end(
                store,
                lambda ready: opening(store, found, pace, ready=ready),
                lambda session: _announced(session.run, announce),
                ending,
                wait=not no_wait,
                logged=inherit or announce is not None,
                as_json=as_json,
            )


def _announced(run: str, descriptor: int | None) -> None:
    if descriptor is not None:
        from nastui.runs.background import announce

        announce(descriptor, run)


@names_run
@runs.command()
@click.argument("run", default="last", shell_complete=RUN)
def detach(run: str) -> None:
    """Move a run to a process of its own: it goes on there to the same end, whatever becomes of the terminal or app that it was started in."""
    from nastui.runs.background import hand_over

    with Store(reading=True) as store:
        found = store.find(run)
        pace = store.pace(found)
    if not found.driven:
        raise InputError(f"the run {found.id} is {found.state}; no process drives it", remedy=f"`nastui runs resume {found.id}` goes on with it")
    hand_over(found.id, pace)
    say(f"run {found.id} goes on in the background; `nastui runs log {found.id}` shows what it says")


def _tell(run: str, verb: str) -> None:
    with Store() as store:
        found = store.find(run)
        if not found.driven:
            raise InputError(f"the run {found.id} is {found.state}; no process drives it")
        store.command(found.id, verb)
        say(f"told run {found.id} to {verb}")


@names_run
@runs.command()
@click.argument("run", default="last", shell_complete=RUN)
def stop(run: str) -> None:
    """Stop a run that a process drives."""
    _tell(run, "stop")


@names_run
@runs.command()
@click.argument("run", default="last", shell_complete=RUN)
def pause(run: str) -> None:
    """Pause a run that a process drives."""
    _tell(run, "pause")


@runs.command()
def check() -> None:
    """Read every run, and name what is damaged; the exit code is 1 where anything is."""
    from nastui.runs.checking import damages

    total = 0
    with Store(reading=True) as store:
        found = list(damages(store))
        with suppress(DamagedError):  # which is among what was found
            total = len(store.listed())
    for sentence in found:
        tell(sentence)
    if found:
        raise NastuiError(
            f"{counted(len(found), 'damage')} in the store of {counted(total, 'run')}",
            remedy="restore the file from a copy, or keep what is whole with `nastui runs salvage`",
        )
    say(f"{counted(total, 'run')} {'is as it was' if total == 1 else 'are as they were'} written")


@names_run
@runs.command()
@click.argument("run", default="last", shell_complete=RUN)
def log(run: str) -> None:
    """What the process of a run in the background has said."""
    from nastui.runs.background import read_log

    with Store(reading=True) as store:
        found = store.named(run)
    tell(read_log(found), nl=False)


@names_run
@runs.command()
@click.argument("run", shell_complete=RUN)
@click.option("--yes", is_flag=True, help="Do not ask.")
def delete(run: str, yes: bool) -> None:
    """Delete a run with all its evaluations."""
    with Store() as store:
        found = store.named(run)
        if not yes:
            confirm(f"delete run {found} with {_how_many(store, found)}?", "nothing was deleted")
        store.delete(found)
        say(f"deleted run {found}")


def _how_many(store: Store, run: str) -> str:
    try:
        return counted(store.evaluations(run), "evaluation")
    except DamagedError:
        return "what is left of it (it is damaged)"
