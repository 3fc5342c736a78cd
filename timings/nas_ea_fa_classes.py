"""What the notion of isomorphism does to NAS-EA-FA V2 on NATS-Bench: a Markdown table, the official classes beside the authors'.

Takes nats_tss.csv.gz under $NASTUI_TEST_DATA (default ../shared/data). `--seeds N` runs so many seeds (default 60).
"""

from __future__ import annotations

import argparse

import numpy as np
from nas_ea_fa_ablation import Setting, run, told
from real import real_home
from searching import NATS

from nastui.algorithms.settings import NasEaFaSettings

POINTS = (90, 150, 300)
ROWS = (("official", "6,466", "string", None), ("authors", "8,765", "graph", "authors"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=60)
    seeds = parser.parse_args().seeds
    print("| classes | how many | a query is a | " + " | ".join(f"@{point}" for point in POINTS) + " | best cell met by 300 | after, median |")
    print("|---|---|---|" + "---|" * len(POINTS) + "---:|---:|")
    with real_home("nats_tss.csv.gz"):
        best = float(np.nanmax(NATS.accuracies))
        for name, many, query, classes in ROWS:
            setting = Setting("", NATS, NasEaFaSettings(population=10, top_k=3, diverse_h=2, classes=classes), POINTS)
            curves = [run(setting, setting.whole, seed) for seed in range(1, seeds + 1)]
            met = [int(np.argmax(curve >= best)) + 1 if curve[-1] >= best else np.inf for curve in curves]
            cells = [name, many, query, *(told(curves, point) for point in POINTS), f"{np.isfinite(met).mean():.0%}", f"{np.median(met):g}"]
            print("| " + " | ".join(cells).replace("%", " %") + " |", flush=True)


if __name__ == "__main__":
    main()
