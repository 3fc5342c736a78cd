"""All cells × three data sets out of an imported table, beside nats_bench's cached look-ups.

nats_bench is timed on the two real records at hand (a cached look-up costs the same for each) and multiplied to the whole walk, since all records
as it keeps them would take about 30 GB.
"""

from __future__ import annotations

import sys

from measuring import median_ms, tell
from real import DATA, real_home

from nastui.benchmarks.catalogue import benchmark_named
from nastui.benchmarks.columns import ACCURACY, Meaning
from nastui.benchmarks.importing.import_source import import_source
from nastui.cells.nats_tss.notation import every_cell

RECORDS = DATA / "official" / "NATS-tss-v1_0-3ffb9-simple"
ASKED = {"cifar10-valid": ("cifar10", "valid"), "cifar100": ("cifar100", "valid"), "ImageNet16-120": ("imagenet16-120", "valid")}


def main() -> None:
    if not RECORDS.exists():
        print(f"left out: no records at {RECORDS}")
        sys.exit(0)
    from nats_bench import create

    api = create(str(RECORDS), "tss", fast_mode=True, verbose=False)
    with real_home():
        import_source(RECORDS)
        table, cells = benchmark_named("nats-tss"), every_cell()
        meanings = [Meaning(dataset, ACCURACY, split, 200) for dataset, split in ASKED.values()]

        def ours() -> None:
            rows = table.find(cells)
            for meaning in meanings:
                values = table.column(meaning)
                assert values is not None
                values[rows]

        def theirs() -> None:
            for index in (0, 11):
                for dataset in ASKED:
                    api.get_more_info(index, dataset, hp="200", is_random=False)

        one = median_ms(theirs, 21) / 2
        own = median_ms(ours, 51)
        tell("nats_bench, cached: three data sets of one cell", one, "ms")
        tell("  so all 15,625 cells", one * len(cells) / 1000, "s")
        tell("nastui: all 15,625 cells × three data sets", own, "ms")
        tell("  times faster (target ≥ 1,000)", one * len(cells) / own, "×")


if __name__ == "__main__":
    main()
