"""Run a shipped study on the data under $NASTUI_TEST_DATA (default ../shared/data) and the embedded benchmark, and write docs/study.

Runs and scores lie under .made/study and are kept there: an interrupted study goes on. `--seeds A..B` takes other seeds.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
HOME = HERE.parent / ".made" / "study"
TABLES = ("nats_tss.csv.gz", "nats_tss_imagenet16-120.csv.gz", "nasbench101.csv.gz")
MAIN = "talk"
"""The study whose report is docs/study/report.html; another's has the study's name."""


def main() -> None:
    """Import, run, report."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--study", default=MAIN)
    parser.add_argument("--seeds")
    arguments = parser.parse_args()
    seeds = ["--seeds", arguments.seeds] if arguments.seeds else []
    data = Path(os.environ.get("NASTUI_TEST_DATA", HERE.parent.parent / "shared" / "data"))
    for name in TABLES:
        imported = HOME / "imported" / name
        if (data / name).exists() and not imported.exists():
            nastui("data", "import", str(data / name))
            imported.parent.mkdir(parents=True, exist_ok=True)
            imported.touch()
    begun = time.monotonic()
    nastui("study", "run", arguments.study, *seeds)
    print(f"runs: {time.monotonic() - begun:.0f} s", file=sys.stderr)
    begun = time.monotonic()
    out = HOME / "report" / arguments.study
    nastui("study", "report", arguments.study, *seeds, "--out", str(out))
    print(f"report: {time.monotonic() - begun:.0f} s", file=sys.stderr)
    folder = HERE / "study"
    folder.mkdir(exist_ok=True)
    name = "report" if arguments.study == MAIN else arguments.study
    (folder / f"{name}.html").write_bytes((out / "report.html").read_bytes())  # the rest of a report stays under .made/study


def nastui(*arguments: str) -> None:
    """The command line, on the study's own home."""
    subprocess.run([sys.executable, "-m", "nastui", *arguments], env={**os.environ, "NASTUI_HOME": str(HOME)}, check=True)


if __name__ == "__main__":
    main()
