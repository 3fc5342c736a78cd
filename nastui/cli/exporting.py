"""Runs for other programs and papers: `nastui runs export`, `bibtex`, `bundle` and `rerun`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from nastui.base.errors import InputError
from nastui.base.writing import write_text
from nastui.cli.completing import PATH, RUN
from nastui.cli.naming import names_run
from nastui.cli.output import print_json, say, tell
from nastui.cli.paths import GivenPath
from nastui.drawing.numbers import counted
from nastui.drawing.printable import in_json

if TYPE_CHECKING:
    from nastui.exports.bundles import BundleComparison, BundledRun
    from nastui.exports.lines import LineFormat
    from nastui.runs.exporting import ExportKind
    from nastui.runs.store import Store

_TEXTS: Final = ("csv", "json", "jsonl")
_TRACKERS: Final = ("tensorboard", "wandb", "mlflow")


@names_run
@click.command()
@click.argument("runs", metavar="[RUN]...", nargs=-1, shell_complete=RUN)
@click.option(
    "--format", "kind", type=click.Choice([*_TEXTS, *_TRACKERS]), default="csv", help="Evaluations as CSV or JSON Lines, all as JSON; a tracker."
)
@click.option("--output", "--out", type=GivenPath(), help="A file; without it, standard output. Of a tracker, a folder. Folders are made.")
@click.option("--network", is_flag=True, help="The network of the best cell instead, as one file of PyTorch that runs without nastui.")
@click.option("--onnx", is_flag=True, help="With --network: write it as ONNX too.")
def export(runs: tuple[str, ...], kind: str, output: Path | None, network: bool, onnx: bool) -> None:
    """Every evaluation of runs, in order; of one run CSV has no column for it. A tracker has the figures of each generation.

    With --network: network_RUN.py in this folder, or at --output; its weights beside it (.pt), where the run trained it.
    """
    from nastui.runs.store import Store

    if onnx and not network:
        raise InputError("--onnx writes a network", remedy="give --network too")
    if network:
        _networks(runs or ("last",), output, onnx)
        return

    if output is not None and kind in _TEXTS and output.is_dir():
        raise InputError(f"--output: {output} is a folder", remedy="give a file in it")
    with Store(reading=True) as store:
        found = [store.named(run) for run in runs or ("last",)]
        if kind in _TRACKERS:
            _track(store, found, kind, output)
            return
        text = _text(store, found, kind)  # type: ignore[arg-type]
    if output is None:
        tell(text, nl=False)
        return
    write_text(output, text)
    say(f"wrote {output}")


@names_run
@click.command()
@click.argument("run", default="last", shell_complete=RUN)
@click.option("--format", "kind", type=click.Choice(["text", "csv", "json"]), default="text", help="A picture with a table, or a file.")
@click.option("--whole", is_flag=True, help="Let the axes hold all that was evaluated.")
@click.option("--output", "--out", type=GivenPath("file"), help="A file; without it, standard output. Folders are made.")
def front(run: str, kind: str, whole: bool, output: Path | None) -> None:
    """The front of a run with objectives: its cells, with the knee, the best, and which of them are on the exact front."""
    from nastui.cli.summary import front_summary
    from nastui.runs.exporting import front_text
    from nastui.runs.store import Store

    with Store(reading=True) as store:
        found = store.named(run)
        if kind == "text":
            text = front_summary(store, store.run(found), whole=whole) + "\n"
        else:
            text = front_text(store, found, "csv" if kind == "csv" else "json")
    if output is None:
        tell(text, nl=False)
        return
    write_text(output, text)
    say(f"wrote {output}")


def _networks(runs: tuple[str, ...], output: Path | None, onnx: bool) -> None:
    from nastui.exports.networks.writing import export_network
    from nastui.runs.store import Store

    if output is not None and len(runs) > 1:
        raise InputError("one file holds one network", remedy="leave --output out: each is then network_RUN.py in this folder")
    with Store(reading=True) as store:
        for run in runs:
            say(export_network(store, run, output, onnx=onnx).in_words())


def _text(store: Store, runs: list[str], kind: ExportKind | LineFormat) -> str:
    from nastui.exports.lines import EVALUATION_COLUMNS, as_lines, evaluation_rows
    from nastui.runs.exporting import export_text
    from nastui.runs.result import as_document

    if len(runs) == 1 and kind != "jsonl":
        return export_text(store, runs[0], kind)
    if kind == "json":
        return in_json([as_document(store, store.run(run)) for run in runs]) + "\n"
    return as_lines(evaluation_rows(store, runs), EVALUATION_COLUMNS, kind)


def _track(store: Store, runs: list[str], kind: str, folder: Path | None) -> None:
    from nastui.exports.trackers import track

    if folder is None:
        raise InputError(f"{kind} reads a folder", remedy=f"give one: --format {kind} --output FOLDER")
    shown = [track(store, run, kind, folder) for run in runs]  # type: ignore[arg-type]
    say(f"wrote {counted(len(runs), 'run')} into {folder}; `{shown[-1]}` shows them")


@names_run
@click.command()
@click.argument("runs", metavar="[RUN]...", nargs=-1, shell_complete=RUN)
def bibtex(runs: tuple[str, ...]) -> None:
    """BibTeX of what runs used: benchmark, algorithm, predictor and scores, each once."""
    from nastui.exports.references import bibtex as entries
    from nastui.runs.store import Store

    with Store(reading=True) as store:
        text = entries([store.find(run) for run in runs or ("last",)])
    tell(text, nl=False)


@names_run
@click.command()
@click.argument("runs", metavar="[RUN]...", nargs=-1, shell_complete=RUN)
@click.option("--output", "--out", type=GivenPath("file"), help="The file; without it, RUN.zip here. Folders are made.")
def bundle(runs: tuple[str, ...], output: Path | None) -> None:
    """Write runs with all that another machine needs to make them again: presets, versions, evaluations, the checksum of the table."""
    from nastui.exports.bundles import write_bundle
    from nastui.runs.store import Store

    with Store(reading=True) as store:
        found = [store.named(run) for run in runs or ("last",)]
        path = output or Path(f"{found[0]}.zip")
        write_bundle(store, found, path)
    say(f"wrote {path}; `nastui runs rerun {path}` makes {'it' if len(found) == 1 else 'them'} again and compares")


@click.command()
@click.argument("file", metavar="BUNDLE", type=GivenPath())
@click.option("--images", metavar="[NAME=]DIR", multiple=True, shell_complete=PATH, help="Where the images are, of runs on images of one's own.")
@click.option("--json", "as_json", is_flag=True, help="Print the comparisons as a JSON array.")
def rerun(file: Path, images: tuple[str, ...], as_json: bool) -> None:
    """Make the runs of a bundle again, and compare every evaluation; the exit code is 1 where one differs."""
    from nastui.exports.bundles import read_bundle, with_images
    from nastui.exports.own_images import given_places

    bundled = read_bundle(file)
    given = given_places(images, tuple(dict.fromkeys(name for one in bundled for name in one.images)))
    placed = with_images(bundled, given, file.absolute().parent)
    for line in dict.fromkeys(line for one in placed for line in _told_images(one)):
        say(line)
    found = [_again(one) for one in placed]
    if as_json:
        print_json([{**asdict(one), "same": one.same} for one in found])
    else:
        for one in found:
            tell("\n".join(_said(one)))
    if not all(one.same for one in found):
        sys.exit(1)


def _told_images(run: BundledRun) -> Iterator[str]:
    """Whether the images here are those of the bundle."""
    for name, digest in run.images.items():
        here, title = run.images_here[name], f"the images {Path(name).name}"
        if digest is None:
            yield f"{title}: the bundle does not tell which they were"
        else:
            yield f"{title} are the same as there" if here == digest else f"{title} are others than there, so evaluations may differ"


def _again(bundled: BundledRun) -> BundleComparison:
    from nastui.cli.progress import drive
    from nastui.exports.bundles import compare
    from nastui.runs.lease import made_with
    from nastui.runs.session import start
    from nastui.runs.store import Store

    with Store() as store, made_with(bundled.versions):
        session, interrupted = drive(store, lambda ready: start(store, bundled.spec, bundled.preset, ready=ready))
        if interrupted:
            sys.exit(130)
        return compare(store, bundled, session.run)


def _said(one: BundleComparison) -> list[str]:
    first = f"run {one.bundled}, made again as {one.again}: "
    if one.same:
        lines = [first + f"all {one.compared:,} evaluations are the same"]
    else:
        lines = [first + f"evaluation {one.first:,} is the first that differs"]
        lines += [f"  {part.of}: {_plain(part.before)}, now {_plain(part.now)}" for part in one.differences]
    return lines + [f"  other than there: {part.of}: {_plain(part.before)}, here {_plain(part.now)}" for part in one.surroundings]


def _plain(value: Any) -> str:
    return "unknown" if value in (None, "") else str(value)
