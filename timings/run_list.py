"""`nastui runs list` and the app's list of runs at 1,500 runs, beside those of an earlier commit: `run_list.py [COMMIT]`.

Each is measured in a process of its own, in turn, on copies of one store, which the earlier commit wrote.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from measuring import tell

RUNS = 1500
BEFORE = "4510609"
"""The last commit whose lists read every spec."""
RUN = "created, preset, spec, facts, versions, pace, state, reason, wall, apart"
CHUNK = "number, generation, evaluations, fresh, unique_total, simulated, best, best_at, top, mean, spread, notes, at, data"


def make_store(tree: Path, home: Path) -> None:
    """A search of the quickstart, and copies of it."""
    environment = os.environ | {"NASTUI_HOME": str(home), "PYTHONPATH": str(tree)}
    subprocess.run([sys.executable, "-m", "nastui", "-q", "run", "quickstart"], cwd=tree, env=environment, check=True, stdout=subprocess.DEVNULL)
    with closing(sqlite3.connect(home / "state" / "runs.sqlite")) as connection, connection:
        first = connection.execute("SELECT id FROM runs").fetchone()[0]
        for number in range(RUNS - 1):
            name = f"{number:08x}"
            connection.execute(f"INSERT INTO runs (id, {RUN}) SELECT ?, {RUN} FROM runs WHERE id = ?", (name, first))
            connection.execute(f"INSERT INTO chunks (run, {CHUNK}) SELECT ?, {CHUNK} FROM chunks WHERE run = ?", (name, first))


def app_list() -> Callable[[], object]:
    """What the Runs tab calls every second."""
    try:
        from nastui.runs.listing import RunList
    except ImportError:
        from nastui.runs.history import History  # type: ignore[import-not-found]  # that of the earlier commit

        return lambda: History().read()
    return lambda: RunList().read()


def median_ms(work: Callable[[], object], tries: int = 9) -> float:
    """The median of the processor's time, which other processes disturb less; the first try is not counted."""
    work()
    durations = []
    for _ in range(tries):
        begun = time.process_time()
        work()
        durations.append(1000 * (time.process_time() - begun))
    return statistics.median(durations)


def measure() -> dict[str, float]:
    """Medians in milliseconds, within this process."""
    from click.testing import CliRunner

    from nastui.cli.runs import runs
    from nastui.runs.store import Store

    def command(*arguments: str) -> None:
        assert CliRunner().invoke(runs, ["list", *arguments]).exit_code == 0

    read = app_list()
    with Store() as store:
        assert len(store.runs()) == RUNS
    return {
        "`runs list --json`": median_ms(lambda: command("--json")),
        "`runs list`": median_ms(command),
        "the app's list, read anew": median_ms(read),
    }


def main() -> None:
    """Make the store, measure both, print."""
    commit = sys.argv[1] if len(sys.argv) > 1 else BEFORE
    here = Path(__file__).parent.parent
    with tempfile.TemporaryDirectory() as temporary:
        tree, home = Path(temporary) / "tree", Path(temporary) / "home"
        tree.mkdir()
        archive = subprocess.run(["git", "-C", here, "archive", commit], capture_output=True, check=False)
        if archive.returncode:
            print(f"no commit {commit} here")
            return
        subprocess.run(["tar", "-x", "-C", tree], input=archive.stdout, check=True)
        make_store(tree, home)
        shutil.copytree(home, Path(temporary) / "now")
        found: dict[str, dict[str, float]] = {}
        for name, source, where in (("before", tree, home), ("now", here, Path(temporary) / "now")):
            environment = os.environ | {"NASTUI_HOME": str(where), "PYTHONPATH": f"{source}:{Path(__file__).parent}"}
            said = subprocess.run([sys.executable, __file__, "measure"], env=environment, check=True, stdout=subprocess.PIPE)
            found[name] = json.loads(said.stdout)
        for what, before in found["before"].items():
            tell(f"{what} of {RUNS:,} runs at {commit}", before, "ms")
            tell(f"{what} of {RUNS:,} runs now", found["now"][what], "ms", before / 10)


if __name__ == "__main__":
    print(json.dumps(measure())) if sys.argv[1:] == ["measure"] else main()
