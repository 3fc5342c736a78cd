"""Proofs that take a minute each, and print their figures: `survival.py writers`, `survival.py frozen`, `survival.py full`.

`writers`: 20 processes write runs into one store for 60 s. `frozen`: a driver in a process namespace of its own is stopped for 31 s, the run is gone
on with here, and the first wakes. `full`: a disk of 30 MB fills during a run, an import, scoring, a study and its report, and gets room again.
The last two need permission to make namespaces and mounts (root); without it they say so.
"""

from __future__ import annotations

import csv
import json
import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from measuring import tell

WRITERS, SECONDS = 20, 60
ROOT = Path(__file__).parent.parent
NASTUI = [sys.executable, "-m", "nastui"]


def home(folder: Path) -> dict[str, str]:
    return os.environ | {"NASTUI_HOME": str(folder), "PYTHONPATH": str(ROOT)}


def call(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*NASTUI, *arguments], capture_output=True, text=True, check=False, env=home(folder))


def evaluations(folder: Path, run: str = "last") -> list[dict[str, str]]:
    """Of a run, without what a clock says."""
    rows = csv.DictReader(call(folder, "runs", "export", run).stdout.splitlines())
    return [{name: value for name, value in row.items() if name != "measured_seconds"} for row in rows]


# ---- 20 writers


def write(number: int, seconds: float, told: multiprocessing.Queue) -> None:  # type: ignore[type-arg]
    """Make a run whose generations are small, and count its chunks."""
    from nastui.base.errors import NastuiError
    from nastui.runs.journal import Journal
    from nastui.runs.session import start
    from nastui.runs.spec import spec_from
    from nastui.runs.store import Store

    count, append = [0], Journal._append

    def counting(self: Journal, *values: object) -> None:
        append(self, *values)  # type: ignore[arg-type]
        count[0] += 1

    Journal._append = counting  # type: ignore[method-assign, assignment]
    document = {"benchmark": "mini-tss", "dataset": "mnist8", "seed": number, "algorithm": {"name": "genetic", "population": 10}}
    with Store() as store:
        session = start(store, spec_from({**document, "fitness": {"name": "accuracy"}, "budget": {"wall_seconds": seconds}}))
        waits: list[str] = []
        session.switches.tell = waits.append
        try:
            session.drive(store)
        except NastuiError as error:
            waits.append(str(error))
    told.put((session.run, count[0], waits))


def writers() -> None:
    """Chunks that were written beside those that are stored."""
    from nastui.runs.checking import damages
    from nastui.runs.store import Store

    with tempfile.TemporaryDirectory() as folder:
        os.environ["NASTUI_HOME"] = folder
        Store().close()
        context = multiprocessing.get_context("spawn")
        told = context.Queue()
        children = [context.Process(target=write, args=(number, SECONDS, told)) for number in range(1, WRITERS + 1)]
        for child in children:
            child.start()
        found = [told.get(timeout=10 * SECONDS) for _ in children]
        for child in children:
            child.join()
        with Store() as store:
            stored = {run: chunks for run, (chunks, _) in store.progress().items()}
            states = [one.state for one in store.listed()]
            wrong = list(damages(store))
    written = {run: count for run, count, _ in found}
    tell(f"chunks that {WRITERS} writers wrote in {SECONDS} s", sum(written.values()), "")
    tell("chunks that are stored", sum(stored.values()), "")
    tell("locks, waits and errors that were seen", sum(len(waits) for *_, waits in found), "", 0.001)
    print("equal, run by run:", stored == written, "· all done:", set(states) == {"done"}, "· damages:", len(wrong))


# ---- a driver in another namespace


def frozen() -> None:
    """One driver, always."""
    if subprocess.run(["unshare", "--pid", "--fork", "true"], check=False, capture_output=True).returncode:
        print("no namespace of processes may be made here (unshare --pid)")
        return
    arguments = ["run", "quickstart", "--set", "budget.generations=60"]
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as other:
        environment = home(Path(folder))
        first = subprocess.Popen(
            ["unshare", "--pid", "--fork", "--kill-child", *NASTUI, *arguments, "--pace", "0.2"], env=environment, stderr=subprocess.PIPE, text=True
        )
        run = _first_run(Path(folder))
        time.sleep(2)
        inside = int(Path(f"/proc/{first.pid}/task/{first.pid}/children").read_text().split()[0])
        os.kill(inside, signal.SIGSTOP)
        print("refused while its heart was heard:", call(Path(folder), "runs", "resume", run).returncode != 0)
        time.sleep(31)
        state = json.loads(call(Path(folder), "runs", "list", "--json").stdout)[0]["state"]
        second = call(Path(folder), "runs", "resume", run)
        done = evaluations(Path(folder), run)
        before = call(Path(folder), "runs", "show", run, "--json").stdout
        os.kill(inside, signal.SIGCONT)
        said = first.communicate(timeout=60)[1].strip().splitlines()
        after = call(Path(folder), "runs", "show", run, "--json").stdout
        call(Path(other), *arguments)
        print("after 31 s of silence it was:", state, "· gone on with here:", second.returncode == 0)
        print("the first driver woke, ended with", first.returncode, "and said:", said[-1] if said else "nothing")
        print("it wrote nothing:", before == after, "· equal to an uninterrupted run:", done == evaluations(Path(other)))


def _first_run(folder: Path) -> str:
    while not (found := call(folder, "runs", "list", "--json").stdout.strip()) or found == "[]":
        time.sleep(0.2)
    return str(json.loads(found)[0]["run"])


# ---- a disk that fills


@contextmanager
def small_disk() -> Iterator[Path | None]:
    """A tmpfs of 30 MB; None where none may be mounted."""
    folder = Path(tempfile.mkdtemp())
    mounted = not subprocess.run(["mount", "-t", "tmpfs", "-o", "size=30m", "tmpfs", folder], check=False, capture_output=True).returncode
    try:
        yield folder if mounted else None
    finally:
        if mounted:
            subprocess.run(["umount", "-l", folder], check=False)
        folder.rmdir()


def fill(folder: Path) -> Path:
    """Take all room."""
    path = folder / "filler"
    with path.open("wb", buffering=0) as file:
        for size in (1 << 16, 1):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                continue
    return path


STUDY = """
name = "small"
title = "Small"
seeds = "1..4"
[[task]]
name = "mini-tss"
set = { benchmark = "mini-tss", dataset = "mnist8" }
[[arm]]
name = "genetic"
preset = "quickstart"
set = { "engine.executor" = "here" }
[[panel]]
name = "equal"
title = "Equal"
budget = { evaluations = 40000 }
arms = ["genetic"]
tasks = ["mini-tss"]
verdicts = false
"""


def _while_full(disk: Path, arguments: list[str], begun: Callable[[], bool], patience: float) -> tuple[str, int, str]:
    """(what it did on the full disk, its exit code, what it said) of a command during which the disk is full for some seconds."""
    with tempfile.TemporaryFile("w+") as said:
        child = subprocess.Popen([*NASTUI, *arguments], env=home(disk / "home"), stdout=subprocess.DEVNULL, stderr=said)
        while not begun() and child.poll() is None:
            time.sleep(0.02)
        filler = fill(disk)
        until = time.monotonic() + patience
        while child.poll() is None and time.monotonic() < until:
            time.sleep(0.1)
        state = "waited" if child.poll() is None else "ended"
        filler.unlink()
        code = child.wait(timeout=300)
        said.seek(0)
        return state, code, " ".join(said.read().split())[-160:]


def full() -> None:
    """What each command did, and whether the end is equal to that on a disk with room."""
    with small_disk() as disk, tempfile.TemporaryDirectory() as ample:
        if disk is None:
            print("no tmpfs may be mounted here")
            return
        study, table = Path(ample) / "small.toml", Path(ample) / "toy.csv"
        study.write_text(STUDY)
        _write_table(table)
        roomy = Path(ample) / "home"
        cases: dict[str, tuple[list[str], Callable[[], bool], Callable[[Path], object]]] = {
            "run": (["run", "quickstart", "--set", "budget.generations=200", "--pace", "0.05"], lambda: _count(disk / "home") > 0, evaluations),
            "import": (["data", "import", str(table), "--name", "toy"], lambda: True, lambda home: _file(home / "data/tables/toy.nastui")),
            "score": (["score", "mini-tss", "--all", "--fitness", "params", "--jobs", "1"], (disk / "home/data/scores.sqlite").exists, _scores),
            "study": (["study", "run", str(study), "--jobs", "2"], lambda: _count(disk / "home") > 1, _totals),
            "report": (["study", "report", str(study), "--out", "REPORT"], lambda: True, _report),
        }
        for name, (arguments, begun, end) in cases.items():
            given = [str(disk / "report") if one == "REPORT" else one for one in arguments]
            did, code, said = _while_full(disk, given, begun, 3)
            if code:
                code = call(disk / "home", *given).returncode
                did += ", and was started again"
            call(roomy, *[str(Path(ample) / "report") if one == "REPORT" else one for one in arguments])
            print(f"{name}: {did}; in the end {code}; equal: {end(disk / 'home') == end(roomy)}; it said: {said}")


def _write_table(path: Path) -> None:
    from nastui.cells.nats_tss.notation import every_cell, format_cell

    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["arch", "toy.valid@10", "toy.test@10", "toy.train_seconds@10"])
        writer.writerows([format_cell(cell), 50 + place % 40, 49 + place % 40, 10] for place, cell in enumerate(every_cell()))


def _file(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""


def _count(folder: Path) -> int:
    return len(_totals(folder)) if (folder / "state" / "runs.sqlite").exists() else 0


def _totals(folder: Path) -> list[tuple[int, str, int]]:
    """Seed, state and evaluations of every run."""
    found = json.loads(call(folder, "runs", "list", "--json").stdout or "[]")
    return sorted((one["seed"], one["state"], one["evaluations"]) for one in found)


def _scores(folder: Path) -> object:
    found = json.loads(call(folder, "score", "mini-tss", "--all", "--fitness", "params", "--json").stdout).get("scores")
    return [(one["cell"], one["score"]) for one in found]


def _report(folder: Path) -> set[str]:
    return {path.name for path in (folder.parent / "report").rglob("*")}


if __name__ == "__main__":
    for chosen in sys.argv[1:] or ["writers", "frozen", "full"]:
        {"writers": writers, "frozen": frozen, "full": full}[chosen]()
