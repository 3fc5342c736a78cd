"""30 seeds of one setting: on all cores beside one after the other, in processes of `nastui run`, with the same evaluations."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time

from measuring import tell
from real import real_home

from nastui.base.machine import cores

SETTINGS = {"talk/nas-ea-fa-xgboost-accuracy-nats": 3, "talk/nas-ea-fa-gcn-accuracy-nats": 1}
"""Presets, and how often each is timed: a run takes 0.15 s with XGBoost and 6 s with the graph network."""
SEEDS = "1..30"


def seeds(preset: str, jobs: int) -> tuple[float, list[object]]:
    """Seconds, and what each run found when."""
    command = [sys.executable, "-m", "nastui", "-q", "run", preset, "--seeds", SEEDS, "--jobs", str(jobs), "--json"]
    begun = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return time.perf_counter() - begun, [one["trajectory"] for one in json.loads(done.stdout)]


def main() -> None:
    with real_home():
        for preset, tries in SETTINGS.items():
            alone, abreast = ([seeds(preset, jobs) for _ in range(tries)] for jobs in (1, cores()))
            if alone[0][1] != abreast[0][1]:
                sys.exit(f"{preset}: other evaluations on {cores()} cores than on one")
            one, several = (statistics.median(seconds for seconds, _ in runs) for runs in (alone, abreast))
            tell(f"{preset}, seeds {SEEDS}, one core", one, "s")
            tell(f"  {cores()} cores", several, "s")
            tell("  times faster (target on two cores ≥ 1.8), the same evaluations", one / several, "×")


if __name__ == "__main__":
    main()
