"""A bundle: what another machine needs to make runs again and to compare them. A zip archive of plain texts."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from nastui import __version__
from nastui.base.errors import InputError, MissingError
from nastui.base.writing import replacing
from nastui.benchmarks.listing import table_path
from nastui.drawing.printable import in_json
from nastui.exports.own_images import digest_of, names_of, place_of
from nastui.presets.reading import own_paths, with_own_paths
from nastui.presets.writing import preset_text
from nastui.runs.lease import made_with
from nastui.runs.result import as_csv
from nastui.runs.rows import RunRow
from nastui.runs.run_spec import RunSpec
from nastui.runs.spec import document_of, spec_from
from nastui.runs.store import Store

FORMAT: Final = 1
_INDEX: Final = "bundle.json"
_MOST_BYTES: Final = 1 << 30
_COMPARED: Final = ("cell", "fitness", "status", "valid_accuracy", "test_accuracy", "table_seconds")
_README: Final = """\
Runs of nastui {version}. `nastui runs rerun THIS-FILE.zip` makes them again and compares every evaluation.

bundle.json     settings, versions, facts of the benchmark, and the checksum of its table
presets/        the settings of each run as a preset: `nastui run presets/RUN.toml`
evaluations/    every evaluation of each run, in order
"""
_IMAGES: Final = """
The images {names} are not in it. Ask whoever made it, and say where they are: `nastui runs rerun THIS-FILE.zip --images DIR`; of several, NAME=DIR
of each. The SHA-256 in bundle.json tells whether they are the same.
"""


@dataclass(frozen=True)
class BundledRun:
    """A run as it was where the bundle was written."""

    run: str
    preset: str | None
    spec: RunSpec
    facts: Mapping[str, Any]
    versions: Mapping[str, Any]
    complete: bool
    """Whether it had come to its end."""
    table: str | None
    """The SHA-256 of the benchmark's table; None where it had none."""
    evaluations: tuple[Mapping[str, str], ...]
    images: Mapping[str, str | None] = field(default_factory=dict)
    """The SHA-256 of each folder of one's own images, by what its settings call it; None where it could not be read."""
    images_here: Mapping[str, str | None] = field(default_factory=dict)
    """Of those that are taken in their place."""


@dataclass(frozen=True)
class Difference:
    """What is other in a run that was made again."""

    of: str
    before: Any
    now: Any


@dataclass(frozen=True)
class BundleComparison:
    """A run of a bundle beside the run that was made again."""

    bundled: str
    again: str
    compared: int
    """Evaluations."""
    first: int | None
    """The first evaluation that differs, from 1; None where none does."""
    differences: tuple[Difference, ...]
    """Of that evaluation."""
    surroundings: tuple[Difference, ...]
    """Versions, and the benchmark's table: why it may differ."""

    @property
    def same(self) -> bool:
        """Whether every evaluation is."""
        return self.first is None


def write_bundle(store: Store, runs: Sequence[str], path: Path) -> None:
    """Write a bundle of these runs.

    Raises:
        NastuiError: a run is gone or damaged, or the disk refuses.
    """
    found = [store.run(run) for run in runs]
    names = names_of(path for run in found for path in own_paths(run.document))
    images = {path: digest_of(Path(path).expanduser()) for path in names}
    told = _IMAGES.format(names=", ".join(f"'{name}'" for name in names.values())) if names else ""
    texts = {"README.txt": _README.format(version=__version__) + told}
    texts[_INDEX] = in_json({"format": FORMAT, "nastui": __version__, "runs": [_described(run, names, images) for run in found]}) + "\n"
    texts |= {f"presets/{run.id}.toml": preset_text(_renamed(run.spec, names)) for run in found}
    texts |= {f"evaluations/{run.id}.csv": as_csv(store, run) for run in found}
    with replacing(path) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in texts.items():
            archive.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_DEFLATED)


def read_bundle(path: Path) -> tuple[BundledRun, ...]:
    """The runs of a bundle.

    Raises:
        MissingError: there is no such file.
        InputError: it is no bundle, is damaged, or names what is not here.
    """
    if not path.is_file():
        raise MissingError(f"there is no bundle {path}", remedy="`nastui runs bundle RUN --output FILE.zip` writes one")
    try:
        with zipfile.ZipFile(path) as archive:
            index = json.loads(_text(archive, _INDEX))
            if index["format"] != FORMAT:
                raise InputError(f"{path} is a bundle of format {index['format']}, which this version does not read", remedy="take a newer nastui")
            return tuple(_read(archive, one) for one in index["runs"])
    except (zipfile.BadZipFile, OSError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise InputError(f"{path} is no bundle, or is damaged ({type(error).__name__}: {error})", remedy="copy it anew") from error


def with_images(runs: Sequence[BundledRun], given: Mapping[str, Path], beside: Path) -> tuple[BundledRun, ...]:
    """The runs with the images that are here in the place of their own.

    Args:
        runs: of a bundle.
        given: where they are, by their names.
        beside: the folder of the bundle, where they are looked for too.

    Raises:
        MissingError: some are not here.
    """
    places = {name: place_of(name, given, beside) for run in runs for name in run.images}
    paths, here = {name: str(place) for name, place in places.items()}, {name: digest_of(place) for name, place in places.items()}
    return tuple(replace(run, spec=_renamed(run.spec, paths), images_here={name: here[name] for name in run.images}) for run in runs)


def compare(store: Store, bundled: BundledRun, again: str) -> BundleComparison:
    """Every evaluation that both have, and how many there are.

    A run that had not come to its end may go on further now; one that the clock ended is compared as far as both go.
    """
    run = store.run(again)
    before, now = bundled.evaluations, _rows(as_csv(store, run))
    length = min(len(now), len(before))
    first = next((at for at, pair in enumerate(zip(before, now, strict=False)) if _differences(*pair)), None)
    differences = () if first is None else _differences(before[first], now[first])
    if first is None and _other_length(bundled, len(now), clocked=run.spec.budget.wall_seconds is not None):
        first, differences = length, (Difference("evaluations", len(before), len(now)),)
    return BundleComparison(bundled.run, again, length, None if first is None else first + 1, differences, _surroundings(bundled, run))


def _other_length(bundled: BundledRun, now: int, *, clocked: bool) -> bool:
    """Whether so many evaluations are other than there, though each that both have is the same."""
    before = len(bundled.evaluations)
    if clocked:
        return now == 0 < before
    return now < before or (now > before and bundled.complete)


def _renamed(spec: RunSpec, names: Mapping[str, str]) -> RunSpec:
    """The spec with other paths."""
    return spec_from(with_own_paths(document_of(spec), names)) if names else spec


def _described(run: RunRow, names: Mapping[str, str], images: Mapping[str, str | None]) -> dict[str, Any]:
    """What the bundle says of a run: nothing of where it was made."""
    return {
        "run": run.id,
        "preset": run.preset and (Path(run.preset).name if run.preset.endswith(".toml") or Path(run.preset).is_absolute() else run.preset),
        "state": run.state,
        "reason": run.reason if run.state == "done" else None,  # why it failed may name files
        "spec": with_own_paths(run.document, names),
        "images": {names[path]: images[path] for path in own_paths(run.document)},
        "facts": dict(run.facts),
        "versions": dict(run.versions),
        "table": _checksum(run.document["benchmark"]),
    }


def _checksum(benchmark: str) -> str | None:
    path = table_path(benchmark)
    if not path.is_file():
        return None
    found = path.stat()
    return _sha256(path, found.st_size, found.st_mtime_ns)


@lru_cache(16)
def _sha256(path: Path, size: int, changed: int) -> str:
    """That of a file of this size and time of change, read once for all runs."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _text(archive: zipfile.ZipFile, name: str) -> str:
    if archive.getinfo(name).file_size > _MOST_BYTES:
        raise ValueError(f"{name} is too large")
    return archive.read(name).decode("utf-8")


def _rows(text: str) -> tuple[Mapping[str, str], ...]:
    return tuple(csv.DictReader(io.StringIO(text)))


def _read(archive: zipfile.ZipFile, one: Mapping[str, Any]) -> BundledRun:
    evaluations = _rows(_text(archive, f"evaluations/{one['run']}.csv"))
    with made_with(one["versions"]):
        spec = spec_from(one["spec"])
    parts = (spec, one["facts"], one["versions"], one["state"] == "done", one["table"], evaluations)
    told = dict(one.get("images", {}))  # bundles of earlier versions have paths and no digests
    return BundledRun(str(one["run"]), one["preset"], *parts, {name: told.get(name) for name in own_paths(one["spec"])})


def _differences(before: Mapping[str, str], now: Mapping[str, str]) -> tuple[Difference, ...]:
    return tuple(Difference(name, before.get(name), now.get(name)) for name in _COMPARED if before.get(name) != now.get(name))


def _surroundings(bundled: BundledRun, run: RunRow) -> tuple[Difference, ...]:
    pairs: dict[str, tuple[Any, Any]] = {f"version of {name}": (bundled.versions.get(name), now) for name, now in run.versions.items()}
    pairs["the benchmark's table"] = (bundled.table, _checksum(run.document["benchmark"]))
    pairs |= {f"the images {Path(name).name}": (digest, bundled.images_here.get(name)) for name, digest in bundled.images.items()}
    if not bundled.images:  # else they depend on where the images lie, too
        pairs["the fitness's numbers"] = (bundled.facts.get("digest"), run.facts.get("digest"))
    return tuple(Difference(name, before, now) for name, (before, now) in pairs.items() if before != now)
