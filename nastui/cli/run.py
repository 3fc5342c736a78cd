"""`nastui run`: a preset, headless."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from nastui.base.errors import InputError, NastuiError
from nastui.base.executors.opening import check_workplace
from nastui.base.executors.workplace import POOL, Workplace
from nastui.base.seeds import read_seeds
from nastui.base.toml import read_toml_text
from nastui.cli.completing import PRESET, RUN_SETTING
from nastui.cli.driving import drive_to_end
from nastui.cli.noticing import NOTIFY, NoticeText, noticed
from nastui.cli.output import NO_WAIT, print_json, say, tell
from nastui.cli.pace import PACE
from nastui.cli.workplaces import told_place, workplace, workplace_options, workplace_words
from nastui.presets.reading import Preset, assignment, located, read

if TYPE_CHECKING:
    from nastui.runs.session import Session


@click.command()
@click.argument("preset", metavar="NAME|FILE", shell_complete=PRESET)
@click.option("--seed", type=click.IntRange(0, 2**53 - 1), help="Another seed than the preset's.")
@click.option("--seeds", metavar="A..B", help="One run a seed, such as 1..20 or 1,2,5; goes on with the last such set if that was interrupted.")
@click.option("--anew", is_flag=True, help="With --seeds: a new set, even if the last one was interrupted.")
@click.option("--jobs", type=click.IntRange(1, 1024), help="Runs at a time with --seeds; without it, one per core.")
@click.option(
    "--set",
    "assignments",
    metavar="KEY=VALUE",
    multiple=True,
    shell_complete=RUN_SETTING,
    help="Change a setting, such as --set algorithm.population=50.",
)
@click.option("--pace", type=PACE, default=0.0, help="Seconds that a generation takes at least, to watch it.")
@workplace_options
@NO_WAIT
@click.option("--json", "as_json", is_flag=True, help="Print the result as one JSON document.")
@NOTIFY
@click.option("--detach", is_flag=True, help="Run in the background; prints the run's id.")
@click.option("--named", hidden=True, help="The preset's name that runs are stored with; empty: none.")
@click.option("--announce", type=int, hidden=True, help="A file descriptor to which the run's id is written.")
def run(
    preset: str,
    seed: int | None = None,
    seeds: str | None = None,
    anew: bool = False,
    jobs: int | None = None,
    assignments: Sequence[str] = (),
    pace: float = 0.0,
    no_wait: bool = False,
    as_json: bool = False,
    notices: Sequence[str] = (),
    detach: bool = False,
    named: str | None = None,
    announce: int | None = None,
    executor: str = "pool",
    **resources: Any,
) -> None:
    """Run a preset and print its result. Ctrl-C stops it in good order; `nastui runs resume` goes on, and with --seeds the same command."""
    if anew and seeds is None:
        raise InputError("--anew is about a set of runs", remedy="give --seeds with it")
    if seed is not None and seeds is not None:
        raise InputError("--seed and --seeds exclude each other", remedy="give one of them")
    option = "--seeds" if seeds is not None else "--seed"
    if (seed is not None or seeds is not None) and any(assignment(text)[0] == "seed" for text in assignments):
        raise InputError(f"{option} and --set seed=… exclude each other", remedy="give one of them")
    if jobs is not None and seeds is None:
        raise InputError("--jobs is about a set of runs", remedy="give --seeds with it")
    place = workplace(executor, jobs, resources) if seeds is not None else Workplace(executor, **resources)
    if seeds is None and place != POOL:
        raise InputError("where runs are made is said of a set of them", remedy="give --seeds with it; of one run --set engine.executor says it")
    chosen: Sequence[int | None] = [seed] if seeds is None else read_seeds(seeds)
    presets = [read(preset, [*assignments, *([] if one is None else [f"seed={one}"])]) for one in chosen]
    if detach:
        _detach(preset, seed, seeds, anew, jobs, assignments, pace, place, no_wait, as_json, notices)
        return
    with noticed(_name(presets[0], named) or "a search", notices) as ending:
        if seeds is None:
            _located(presets[0], assignments, lambda: _drive_one(presets[0], named, not no_wait, pace, as_json, announce, ending))
        else:
            asked = _placed(place, jobs, presets)
            _located(presets[0], assignments, lambda: _drive_set(presets, named, asked, anew, not no_wait, pace, as_json, announce, ending))


def _placed(place: Workplace, jobs: int | None, presets: Sequence[Preset]) -> Workplace:
    """With how many runs at a time."""
    from nastui.runs.cards import runs_at_a_time

    if place.executor == "ray":
        check_workplace(place)
        say(told_place(place))
    return replace(place, processes=runs_at_a_time(place, jobs, [preset.spec for preset in presets]))


def _name(preset: Preset, named: str | None) -> str | None:
    """The name that its run is stored with."""
    return preset.name if named is None else named or None


def _drive_one(preset: Preset, named: str | None, wait: bool, pace: float, as_json: bool, announce: int | None, ending: NoticeText) -> None:
    from nastui.runs.preparing import remark_on_domain
    from nastui.runs.session import start
    from nastui.runs.store import Store

    def begun(session: Session) -> None:
        _told(session.run, f"{_name(preset, named) or 'a search'}, seed {preset.spec.seed}", announce)
        if remark := remark_on_domain(session.prepared):
            say(remark)

    with Store() as store:
        drive_to_end(
            store,
            lambda ready: start(store, preset.spec, _name(preset, named), pace, ready=ready),
            begun,
            ending,
            wait=wait,
            logged=announce is not None,
            as_json=as_json,
        )


def _drive_set(
    presets: list[Preset],
    named: str | None,
    place: Workplace,
    anew: bool,
    wait: bool,
    pace: float,
    as_json: bool,
    announce: int | None,
    ending: NoticeText,
) -> None:
    """One run for each seed, several at a time; a set that was interrupted is gone on with."""
    from nastui.cli.seeds import Undertaking
    from nastui.cli.summary import many
    from nastui.runs.preparing import prepare, remark_on_domain
    from nastui.runs.result import result_of
    from nastui.runs.store import Store

    if presets[0].spec.engine.domain != "all":
        with suppress(NastuiError):  # what is wrong is said of the runs
            if remark := remark_on_domain(prepare(presets[0].spec)):
                say(remark)
    quiet = bool(click.get_current_context().find_root().params.get("quiet"))

    def begun(number: int, run: str) -> None:
        one = presets[number]
        _told(run, f"{_name(one, named) or 'a search'}, seed {one.spec.seed} ({number + 1} of {len(presets)})", announce, quiet)

    with Store() as store:
        undertaking = Undertaking.of(store, [(one.spec, _name(one, named)) for one in presets], pace, anew, wait)
    if said := undertaking.told:
        say(said)
    runs = undertaking.make(place, begun)
    with Store(reading=True) as store:
        results = [result_of(store, store.run(runs[number])) for number in sorted(runs)]
    if as_json:
        print_json(results)
    else:
        tell(many(results))
    stopped = sum(result["state"] != "done" for result in results)
    if undertaking.interrupted:
        say(f"interrupted: {stopped} stopped, {len(presets) - len(results)} not begun; the same command goes on with them")
        sys.exit(130)
    ending.text, ending.document = f"{len(results) - stopped} of {len(results)} runs done", {"runs": [result["run"] for result in results]}


def _told(run: str, what: str, announce: int | None, quiet: bool = False) -> None:
    if announce is not None:
        from nastui.runs import background

        background.announce(announce, run)
    if not quiet:
        say(f"run {run}: {what}")


def _located(preset: Preset, assignments: Sequence[str], make: Callable[[], Any]) -> Any:
    """What `make` gives; an error about a key of the preset says where in its file that stands."""
    try:
        return make()
    except NastuiError as error:
        try:
            text = read_toml_text(preset.file.path, "preset")
        except NastuiError:  # it was removed since
            raise error from error.__cause__
        raise located(error, preset.file, text, assignments) from error.__cause__


def _detach(
    preset: str,
    seed: int | None,
    seeds: str | None,
    anew: bool,
    jobs: int | None,
    assignments: Sequence[str],
    pace: float,
    place: Workplace,
    no_wait: bool,
    as_json: bool,
    notices: Sequence[str],
) -> None:
    """Start the same command in a session of its own, and wait until it says its first run's id."""
    from nastui.runs.background import begin

    command = ["run", preset, "--pace", str(pace)]
    command += ["--seed", str(seed)] if seed is not None else []
    command += ["--seeds", seeds] if seeds is not None else []
    command += ["--anew"] if anew else []
    command += ["--no-wait"] if no_wait else []
    command += ["--jobs", str(jobs)] if jobs else []
    command += workplace_words(place)
    for one in assignments:
        command += ["--set", one]
    for notice in notices:
        command += ["--notify", notice]
    started = begin(command)
    if as_json:
        print_json({"run": started})
    else:
        tell(started)
