"""SIGKILL at random moments: `kills.py [KILLS [SEED]]`, 200 by default.

Searches of every kind of fitness and at several fidelities, their resumption and hand-over, an import, the scores of a space and a study
are killed, gone on with, killed again, and brought to their end. What was stored at a kill and is not there at the end, unchanged, is lost;
an end is to be equal to that of a process that nobody killed.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from measuring import tell
from survival import NASTUI, call, home

Kept: TypeAlias = Mapping[str, object]
"""Everything that is stored, by what it is."""
EACH = 2
"""Kills of one thing, before it is brought to its end."""
PATIENCE = 120.0
SEARCH = ("run", "quickstart", "--set", "algorithm.population=10")
PROXY = (
    "run",
    "quickstart",
    "--set",
    "budget.generations=4",
    "--set",
    "algorithm.population=8",
    "--set",
    "fitness.batch_size=8",
    "--set",
    "fitness.seconds_per_cell=0.5",
)
STUDY = """
name = "small"
title = "Small"
seeds = "1..3"
[[task]]
name = "mini-tss"
set = { benchmark = "mini-tss", dataset = "mnist8" }
[[arm]]
name = "genetic"
preset = "quickstart"
[[arm]]
name = "random"
preset = "quickstart"
set = { "algorithm.name" = "random" }
[[panel]]
name = "equal"
title = "Equal"
budget = { evaluations = 2000 }
arms = ["genetic", "random"]
tasks = ["mini-tss"]
verdicts = false
"""


@dataclass(frozen=True)
class Kind:
    """Something that is killed.

    `begin` is the command. `kept` reads what it has stored; `again` gives the command that goes on, which is `begin` where that goes on by itself.
    """

    name: str
    begin: tuple[str, ...]
    kept: Callable[[Path], Kept]
    again: Callable[[Path], tuple[str, ...] | None] = lambda folder: None
    moves: bool = False
    """Whether the run is handed over to processes of their own, which are killed, too."""


# ---- what is stored


def evaluated(folder: Path) -> Kept:
    """Each evaluation of each run, by seed and number. How long it took here is another number each time."""
    from nastui.cells.spaces import space_named
    from nastui.runs.store import Store

    found: dict[str, object] = {}
    path = folder / "state" / "runs.sqlite"
    if not path.exists():
        return found
    with Store(path, reading=True) as store:
        for run in store.runs():
            records = store.records(run.id, space_named(run.facts["space"]).length).copy()
            records["measured_seconds"] = 0.0
            document = {name: part for name, part in run.document.items() if name != "seed"}
            who = f"{hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()[:8]} {run.document['seed']}"
            found |= {f"{who} {place}": record.tobytes() for place, record in enumerate(records)}
    return found


def scored(folder: Path) -> Kept:
    """Each score."""
    path = folder / "data" / "scores.sqlite"
    if not path.exists():
        return {}
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection, suppress(sqlite3.OperationalError):  # not made yet
        return {
            f"{name} {key}": (value, status) for name, key, value, status in connection.execute("SELECT set_number, key, value, status FROM scores")
        }
    return {}


def imported(folder: Path) -> Kept:
    """The tables."""
    tables = folder / "data" / "tables"
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in tables.glob("*.nastui")} if tables.exists() else {}


def cut_off(folder: Path) -> tuple[str, ...] | None:
    """The command that goes on with the run, where one is stored and not done."""
    runs = json.loads(call(folder, "runs", "list", "--json").stdout or "[]")
    return ("runs", "resume", runs[0]["run"]) if runs and runs[0]["state"] != "done" else None


# ---- what is killed


def kinds(folder: Path) -> tuple[Kind, ...]:
    """All of them; the files that they read are written into the folder."""
    study, table = folder / "small.toml", folder / "toy.csv"
    study.write_text(STUDY)
    write_table(table)

    def search(name: str, *words: str, moves: bool = False) -> Kind:
        return Kind(name, words, evaluated, cut_off, moves)

    fidelities = ("successive-halving", "hyperband", "asha", "bohb", "multi-fidelity")
    mini = ("run", "fidelities/multi-fidelity-mini", "--pace", "0.05")
    return (
        *(search(name, *mini, "--set", f"algorithm.name={name}") for name in fidelities),
        search("accuracy", *SEARCH, "--set", "budget.generations=60", "--pace", "0.02"),
        search("recipe", "run", "recipe", "--set", "budget.unique_evaluations=12"),
        search("NASWT", *PROXY, "--set", "fitness.name=naswt"),
        search("SynFlow", *PROXY, "--set", "fitness.name=synflow"),
        search(
            "training", "run", "training-digits", "--set", "budget.unique_evaluations=4", "--set", "algorithm.initial=3", "--set", "fitness.epochs=2"
        ),
        search("hand-over", *SEARCH, "--set", "budget.generations=80", "--pace", "0.02", moves=True),
        Kind("import", ("data", "import", str(table), "--name", "toy"), imported),
        Kind("scores", ("score", "mini-tss", "--all", "--fitness", "params", "--jobs", "2"), scored),
        Kind("study", ("study", "run", str(study), "--jobs", "2"), evaluated),
    )


def write_table(path: Path) -> None:
    """A made-up benchmark, as a CSV."""
    from nastui.cells.nats_tss.notation import every_cell, format_cell

    rows = (f"{format_cell(cell)},{50 + place % 40},{49 + place % 40},10" for place, cell in enumerate(every_cell()))
    path.write_text("\n".join(["arch,toy.valid@10,toy.test@10,toy.train_seconds@10", *rows]) + "\n")


def spawn(folder: Path, words: tuple[str, ...]) -> subprocess.Popen[bytes]:
    return subprocess.Popen([*NASTUI, *words], env=home(folder), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def killed(child: subprocess.Popen[bytes], seconds: float) -> bool:
    """Kill a process after so many seconds; whether it had not ended before."""
    try:
        child.wait(seconds)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
        return True
    return False


def handed_over(folder: Path, chance: random.Random, seconds: float) -> bool:
    """Kill the driver of a run in the background, or the process that takes it over, while it is handed over."""
    runs = json.loads(call(folder, "runs", "list", "--json").stdout or "[]")
    if not runs or runs[0]["state"] != "running":
        return False
    child = spawn(folder, ("runs", "detach", runs[0]["run"]))
    time.sleep(chance.random() * seconds)
    hit = driver(folder) if chance.random() < 0.5 else child.pid
    if hit is not None:
        with suppress(ProcessLookupError):
            os.kill(hit, signal.SIGKILL)
    child.wait()
    return hit is not None


def driver(folder: Path) -> int | None:
    """The process that drives the newest run."""
    from nastui.runs.store import Store

    with Store(folder / "state" / "runs.sqlite", reading=True) as store:
        run = store.runs()[0]
    return run.owner.pid if run.driven and run.owner else None


@dataclass
class Tally:
    """What came of the kills."""

    kills: Counter[str]
    lost: int = 0
    unequal: int = 0


def try_once(kind: Kind, whole: Kept, seconds: float, chance: random.Random, tally: Tally) -> None:
    """Begin, kill, go on, kill, and bring to an end."""
    with tempfile.TemporaryDirectory() as name:
        folder, seen = Path(name), dict[str, object]()
        for _ in range(EACH):
            words = kind.again(folder) or kind.begin
            if kind.moves:
                call(folder, *words, *(("--detach",) if words == kind.begin else ()))
                hit = handed_over(folder, chance, seconds)
            else:
                hit = killed(spawn(folder, words), chance.random() * seconds)
            tally.kills[kind.name] += hit
            seen |= kind.kept(folder)
        end = brought_to_an_end(kind, folder, whole)
    tally.lost += sum(end.get(key) != value for key, value in seen.items())
    if end != whole:
        tally.unequal += 1
        print(f"{kind.name}: {len(end):,} of {len(whole):,} are there, {sum(end.get(key) != value for key, value in whole.items()):,} differ")


def brought_to_an_end(kind: Kind, folder: Path, whole: Kept) -> Kept:
    """Go on until all is there, or nothing comes of it."""
    until = time.monotonic() + PATIENCE
    while (end := kind.kept(folder)) != whole and time.monotonic() < until:
        call(folder, *(kind.again(folder) or kind.begin))
    return end


def main() -> None:
    """Print what was killed, lost and unequal."""
    count, seed = (int(given) if given else usual for given, usual in zip([*sys.argv[1:3], "", ""], (200, 1), strict=False))
    chance, tally = random.Random(seed), Tally(Counter())
    with tempfile.TemporaryDirectory() as name:
        every = kinds(Path(name))
        wholes: dict[str, tuple[Kept, float]] = {}
        for kind in every:
            with tempfile.TemporaryDirectory() as own:
                begun = time.monotonic()
                said = call(Path(own), *kind.begin)
                assert said.returncode == 0, said.stderr
                wholes[kind.name] = kind.kept(Path(own)), time.monotonic() - begun
        for kind in itertools.cycle(every):
            if tally.kills.total() >= count:
                break
            try_once(kind, *wholes[kind.name], chance, tally)
    print(", ".join(f"{name} {number}" for name, number in tally.kills.items()))
    tell("kills", tally.kills.total(), "")
    tell("evaluations, scores and tables that were stored and lost", tally.lost, "", 0.001)
    tell("ends that are not equal", tally.unequal, "", 0.001)


if __name__ == "__main__":
    main()
