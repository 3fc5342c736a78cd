"""`nastui run`: a preset, headless."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from typing import Any

import click

from nastui.base.errors import InputError, NastuiError
from nastui.base.seeds import read_seeds
from nastui.cli.output import print_json, say
from nastui.presets.reading import Preset, located, read, read_text


class Pace(click.FloatRange):
    """Seconds from 0 to 3,600; NaN passes every comparison, so it is refused by name."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Read and check."""
        seconds = float(super().convert(value, param, ctx))
        if seconds != seconds:
            self.fail("nan is no pace", param, ctx)
        return seconds


PACE = Pace(0, 3600)


@click.command()
@click.argument("preset", metavar="NAME|FILE")
@click.option("--seed", type=click.IntRange(0, 2**53 - 1), help="Another seed than the preset's.")
@click.option("--seeds", metavar="A..B", help="One run for each of these seeds, such as 1..20 or 1,2,5.")
@click.option("--jobs", type=click.IntRange(1, 1024), help="Runs at a time with --seeds; without it, one per core.")
@click.option("--set", "assignments", metavar="KEY=VALUE", multiple=True, help="Change a setting, such as --set algorithm.population=50.")
@click.option("--pace", type=PACE, default=0.0, help="Seconds that a generation takes at least, to watch it.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as one JSON document.")
@click.option("--detach", is_flag=True, help="Run in the background; prints the run's id.")
@click.option("--announce", type=int, hidden=True, help="A file descriptor to which the run's id is written.")
def run(
    preset: str,
    seed: int | None = None,
    seeds: str | None = None,
    jobs: int | None = None,
    assignments: Sequence[str] = (),
    pace: float = 0.0,
    as_json: bool = False,
    detach: bool = False,
    announce: int | None = None,
) -> None:
    """Run a preset and print its result. Ctrl-C stops it in good order; `nastui runs resume` goes on."""
    if seed is not None and seeds is not None:
        raise InputError("--seed and --seeds exclude each other", remedy="give one of them")
    chosen: Sequence[int | None] = [seed] if seeds is None else read_seeds(seeds)
    presets = [read(preset, [*assignments, *([] if one is None else [f"seed={one}"])]) for one in chosen]
    if detach:
        _detach(preset, seed, seeds, jobs, assignments, pace, as_json)
        return
    abreast = _processes(jobs, len(presets))
    if abreast > 1:
        _drive_abreast(presets, abreast, assignments, pace, as_json, announce)
    else:
        _drive_all(presets, assignments, pace, as_json, several=seeds is not None, announce=announce)


def _processes(jobs: int | None, runs: int) -> int:
    from nastui.runs.abreast import cores

    return min(jobs or cores(), runs)


def _drive_abreast(presets: list[Preset], processes: int, assignments: Sequence[str], pace: float, as_json: bool, announce: int | None) -> None:
    from nastui.cli.summary import many
    from nastui.runs.abreast import Done, Job, drive_abreast
    from nastui.runs.result import result_of
    from nastui.runs.store import Store

    quiet = bool(click.get_current_context().find_root().params.get("quiet"))
    first = threading.Event()

    def begun(number: int, run: str) -> None:
        if not first.is_set():
            first.set()
            _announce(announce, run)
        if not quiet:  # told from a thread, which has no context of its own
            say(f"run {run}: {presets[number].name}, seed {presets[number].spec.seed} ({number + 1} of {len(presets)})")

    queue = [Job(number, one.spec, one.name, pace) for number, one in enumerate(presets)]
    found = _located(presets[0], assignments, lambda: list(drive_abreast(queue, processes, begun)))
    done: list[Done] = sorted(found, key=lambda one: one.job.number)
    with Store() as store:
        results = [result_of(store, store.run(one.run)) for one in done]
    if as_json:
        print_json(results)
    else:
        click.echo(many(results))
    if len(done) < len(presets) or any(one.interrupted for one in done):
        left = [one.run for one in done if one.interrupted]
        say("interrupted; " + (f"`nastui runs resume {left[-1]}` goes on with the last" if left else "no run was cut off"))
        sys.exit(130)


def _drive_all(presets: list[Preset], assignments: Sequence[str], pace: float, as_json: bool, *, several: bool, announce: int | None) -> None:
    from nastui.cli.driving import drive
    from nastui.cli.summary import many, summary
    from nastui.runs.result import result_of
    from nastui.runs.session import start
    from nastui.runs.store import Store

    results: list[dict[str, Any]] = []
    interrupted = False
    with Store() as store:
        for number, one in enumerate(presets, start=1):
            session = _located(one, assignments, lambda one=one: start(store, one.spec, one.name, pace))  # type: ignore[misc]
            _announce(announce, session.run)
            say(f"run {session.run}: {one.name}, seed {one.spec.seed}" + (f" ({number} of {len(presets)})" if several else ""))
            interrupted = drive(store, session)
            stored = store.run(session.run)
            results.append(result_of(store, stored))
            if interrupted:
                break
        if as_json:
            print_json(results if several else results[0])
        else:
            click.echo(many(results) if several else summary(stored, results[0]))
    if interrupted:
        say(f"interrupted; `nastui runs resume {results[-1]['run']}` goes on")
        sys.exit(130)


def _located(preset: Preset, assignments: Sequence[str], make: Callable[[], Any]) -> Any:
    """What `make` gives; an error about a key of the preset says where in its file that stands."""
    try:
        return make()
    except NastuiError as error:
        raise located(error, preset.file, read_text(preset.file), assignments) from None


def _announce(descriptor: int | None, run: str) -> None:
    if descriptor is not None:
        os.write(descriptor, f"{run}\n".encode())


def _detach(preset: str, seed: int | None, seeds: str | None, jobs: int | None, assignments: Sequence[str], pace: float, as_json: bool) -> None:
    """Start the same command in a session of its own, and wait until it says its first run's id."""
    reader, writer = os.pipe()
    command = [sys.executable, "-m", "nastui", "-q", "run", preset, "--pace", str(pace), "--announce", str(writer)]
    command += ["--seed", str(seed)] if seed is not None else []
    command += ["--seeds", seeds] if seeds is not None else []
    command += ["--jobs", str(jobs)] if jobs else []
    for assignment in assignments:
        command += ["--set", assignment]
    streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL}
    child = subprocess.Popen(command, pass_fds=(writer,), start_new_session=True, stderr=subprocess.PIPE, text=True, **streams)  # type: ignore[call-overload]
    os.close(writer)
    with os.fdopen(reader) as announced:
        started = announced.readline().strip()
    if not started:
        _, complaint = child.communicate()
        raise InputError(complaint.strip().removeprefix("nastui: ") or "the background process ended before its run began")
    if as_json:
        print_json({"run": started})
    else:
        click.echo(started)
