"""The topology space of NATS-Bench (NAS-Bench-201): four nodes, six edges, five operations."""

from __future__ import annotations

from typing import Final

from nastui.cells.entry import BestAccuracy, PublishedBenchmark, SpaceEntry, drive_file

ENTRY: Final = SpaceEntry(
    name="nats-tss",
    title="NATS-Bench, topology space",
    summary="Operations on the six edges of a cell (NAS-Bench-201)",
    factory="nastui.cells.nats_tss.space:NatsTss",
    paper="Dong et al., NATS-Bench, IEEE TPAMI 2021",
    published=PublishedBenchmark(
        cells=15_625,
        datasets=("cifar10", "cifar100", "imagenet16-120"),
        best=(  # Dong & Yang, ICLR 2020, table 5
            BestAccuracy("cifar10", "valid", 200, "91.61"),
            BestAccuracy("cifar10", "test", 200, "94.37"),
            BestAccuracy("cifar100", "valid", 200, "73.49"),
            BestAccuracy("cifar100", "test", 200, "73.51"),
            BestAccuracy("imagenet16-120", "valid", 200, "46.73"),  # of NATS-Bench: the 46.77 of the earlier paper is not among its means
            BestAccuracy("imagenet16-120", "test", 200, "47.31"),
        ),
        files={
            "simple": drive_file("NATS-tss-v1_0-3ffb9-simple.tar", "17_saCsj_krKjlCBLOJEpNtzPXArMCqxU", 1_150_000_000),
            # the tag is the md5 of the pickle (its makers' collecting scripts), so it says nothing of the archive
            "pickle": drive_file("NATS-tss-v1_0-3ffb9.pickle.pbz2", "1vzyK0UVH2D3fTpa1_dSWnp1gvGpAxRul", 1_200_000_000, "md5:3ffb9"),
        },
    ),
)
