"""Flips bits of what nastui keeps, one at a time, and looks at all of it: what is told, what is the same, what is wrong in silence.

`python tests/flipped_bits.py 1000` prints the figures for 1,000 flips of each kind of file.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from nastui.base.errors import NastuiError
from nastui.benchmarks.catalogue import benchmark_named
from nastui.benchmarks.table import open_benchmark
from nastui.fitness.scoring.scorer import Score, ScoreStatus
from nastui.fitness.scoring.store import ScoreStore
from nastui.presets.reading import read
from nastui.runs.result import listed_result, result_of
from nastui.runs.session import start
from nastui.runs.settings import Budget
from nastui.runs.store import Store

_LENGTH = 6
DOCUMENT = {"space": "nats-tss", "fitness": "naswt"}
KEYS = np.arange(400, dtype=np.uint64) * np.uint64(7)


# ---- one kind of file: how it is made, and all that can be read of it


def make_store(folder: Path, *, logged: bool) -> None:
    """Three runs; `logged`: as a killed process leaves them, in the log of changes."""
    made = folder / "made"
    with Store(made / "runs.sqlite") as store:
        for seed in (1, 2, 3):
            spec = replace(read("quickstart").spec, seed=seed, budget=Budget(evaluations=60))
            start(store, spec).drive(store)
        if logged:
            _copy(made, folder)
    if not logged:
        _copy(made, folder)
    shutil.rmtree(made)


def _copy(source: Path, target: Path) -> None:
    for path in source.iterdir():
        if not path.name.endswith("-shm"):
            shutil.copy(path, target)


def look_at_store(folder: Path) -> dict[str, Any]:
    """By run and part: its values, or None where it is told that they are damaged."""
    found: dict[str, Any] = {}
    with Store(folder / "runs.sqlite") as store:
        for one in store.listed():
            if one.state == "damaged":
                found[f"{one.id} list"] = None
                continue
            found[f"{one.id} list"] = json.dumps([one.created, listed_result(one)])
            for part, look in PARTS.items():
                found[f"{one.id} {part}"] = _told(lambda look=look, run=one.id: look(store, run))
    return found


PARTS: dict[str, Callable[[Store, str], Any]] = {
    "run": lambda store, run: json.dumps([dict(store.run(run).document), dict(store.run(run).facts), store.run(run).reason]),
    "result": lambda store, run: json.dumps(result_of(store, store.run(run))),
    "chunks": lambda store, run: repr(store.chunks(run)),
    "records": lambda store, run: store.records(run, _LENGTH).tobytes(),
    "events": lambda store, run: repr([(event.kind, event.data) for event in store.events(run)]),
}


def make_table(folder: Path) -> None:
    """The embedded table."""
    benchmark_named("mini-tss").save(folder / "table.nastui")


def look_at_table(folder: Path) -> dict[str, Any]:
    """Every column, by its place."""
    benchmark = open_benchmark(folder / "table.nastui")
    return {
        **{str(place): _told(lambda place=place: benchmark.values[place].tobytes()) for place in range(len(benchmark.columns))},
        "cells": np.asarray(benchmark.cells).tobytes(),
        "rows": benchmark.find(benchmark.cells).tobytes(),
    }


def make_scores(folder: Path) -> None:
    """Four hundred scores."""
    with ScoreStore(folder / "scores.sqlite") as store:
        chosen = store.open(DOCUMENT)
        store.add(chosen, KEYS, [Score(1500 + place / 3, ScoreStatus.OK, 0.01) for place in range(len(KEYS))])
        store.set_cost(chosen, 0.25)


def look_at_scores(folder: Path) -> dict[str, Any]:
    """Every score; one that is not known is told, for it is computed again."""
    with ScoreStore(folder / "scores.sqlite") as store:
        chosen = store.open(DOCUMENT)
        found = store.find(chosen, KEYS)
        values = {
            str(key): (value, seconds) if known else None
            for key, value, seconds, known in zip(KEYS, found.values, found.seconds, found.known, strict=True)
        }
        return {**values, "cost": chosen.seconds_per_cell}


def make_checkpoint(folder: Path) -> None:
    """A state of training."""
    _checkpoint(folder).save({"epoch": 3, "weights": [float(number) for number in range(200)]})


def look_at_checkpoint(folder: Path) -> dict[str, Any]:
    """The state; None: the training starts again."""
    state = _checkpoint(folder).load()
    return {"state": state and repr(state)}


def _checkpoint(folder: Path) -> Any:
    from nastui.fitness.training.trainer import Checkpoint

    checkpoint = Checkpoint({"for": "flips"}, 4096)
    checkpoint.path = folder / "training.pt"
    return checkpoint


KINDS: dict[str, tuple[Callable[[Path], None], str, Callable[[Path], dict[str, Any]]]] = {
    "store": (lambda folder: make_store(folder, logged=False), "runs.sqlite", look_at_store),
    "log": (lambda folder: make_store(folder, logged=True), "runs.sqlite-wal", look_at_store),
    "marks": (lambda folder: make_store(folder, logged=False), "runs.sqlite-marks", look_at_store),
    "table": (make_table, "table.nastui", look_at_table),
    "scores": (make_scores, "scores.sqlite", look_at_scores),
    "checkpoint": (make_checkpoint, "training.pt", look_at_checkpoint),
}


def _told(look: Callable[[], Any]) -> Any:
    try:
        return look()
    except NastuiError:
        return None


# ---- flipping


def filled(whole: bytes) -> Sequence[int]:
    """The places of a file that are not 0: most of a small store is empty."""
    return np.flatnonzero(np.frombuffer(whole, np.uint8)).tolist()


def of_run_ids(whole: bytes) -> Sequence[int]:
    """The places of a store where ids of runs stand, in tables and in indexes."""
    return [found.start() + place for found in re.finditer(rb"(?<![0-9a-f])[0-9a-f]{8}(?![0-9a-f])", whole) for place in range(8)]


def flips(kind: str, count: int, seed: int = 0, within: Callable[[bytes], Sequence[int]] = filled) -> Iterator[tuple[str, str]]:
    """(`told`, `same`, `silent` or `traceback`, what exactly) for each flip, at places that `within` gives of a file."""
    make, name, look = KINDS[kind]
    with tempfile.TemporaryDirectory() as made, tempfile.TemporaryDirectory() as used:
        make(Path(made))
        honest = _looked(look, Path(made), Path(used))
        whole = (Path(made) / name).read_bytes()
        rng = np.random.default_rng(seed)
        for place, bit in zip(rng.choice(within(whole), size=count).tolist(), rng.integers(8, size=count).tolist(), strict=True):
            content = bytearray(whole)
            content[place] ^= 1 << bit
            try:
                found = _looked(look, Path(made), Path(used), (name, bytes(content)))
            except NastuiError as error:
                yield "told", str(error)
            except Exception as error:
                yield "traceback", f"byte {place} bit {bit}: {type(error).__name__}: {error}"
            else:
                yield _verdict(honest, found, f"byte {place} bit {bit}")


def _looked(look: Callable[[Path], dict[str, Any]], made: Path, used: Path, flipped: tuple[str, bytes] | None = None) -> dict[str, Any]:
    for path in used.iterdir():
        path.unlink()
    _copy(made, used)
    if flipped is not None:
        (used / flipped[0]).write_bytes(flipped[1])
        os.utime(used / flipped[0], ns=(time.time_ns(), time.time_ns()))
    return look(used)


def _verdict(honest: dict[str, Any], found: dict[str, Any], where: str) -> tuple[str, str]:
    """A part that is not there is told where its owner's list entry says that it is damaged."""
    owners = {key.split(" ")[0] for key, value in found.items() if value is None}
    wrong = [key for key, value in honest.items() if found.get(key) not in (None, value) or (key not in found and key.split(" ")[0] not in owners)]
    wrong += [key for key, value in found.items() if key not in honest and value is not None]
    if wrong:
        return "silent", f"{where}: {', '.join(wrong[:3])}"
    return ("told", "") if None in found.values() else ("same", "")


def main() -> None:
    """Print the figures."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    for kind in sys.argv[2:] or KINDS:
        begun = time.monotonic()
        found = list(flips(kind, count))
        verdicts = Counter(verdict for verdict, _ in found)
        print(
            f"{kind:10}", *(f"{name} {verdicts[name]:5}" for name in ("told", "same", "silent", "traceback")), f"  {time.monotonic() - begun:.0f} s"
        )
        for verdict, what in found:
            if verdict in ("silent", "traceback"):
                print("   ", verdict, what)


if __name__ == "__main__":
    main()
