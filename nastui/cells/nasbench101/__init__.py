"""NAS-Bench-101 (Ying et al., ICML 2019): cells of at most seven vertices and nine edges, with an operation on each vertex."""

from __future__ import annotations

from typing import Final

from nastui.cells.entry import BestAccuracy, OfficialFile, PublishedBenchmark, SpaceEntry


def _official(name: str, size: int, sha256: str) -> OfficialFile:
    page = "https://github.com/google-research/nasbench"
    return OfficialFile(name, f"https://storage.googleapis.com/nasbench/{name}", page, "Google Cloud Storage", size, sha256)


ENTRY: Final = SpaceEntry(
    name="nasbench101",
    title="NAS-Bench-101",
    summary="Graphs of at most seven vertices, with an operation on each",
    factory="nastui.cells.nasbench101.space:NasBench101",
    paper="Ying et al., NAS-Bench-101, ICML 2019",
    published=PublishedBenchmark(
        cells=423_624,
        datasets=("cifar10",),
        best=(BestAccuracy("cifar10", "test", 108, "94.32"),),  # Ying et al., ICML 2019
        files={
            "only108": _official("nasbench_only108.tfrecord", 499_000_000, "4c39c3936e36a85269881d659e44e61a245babcb72cb374eacacf75d0e5f4fd1"),
            "full": _official("nasbench_full.tfrecord", 1_950_000_000, "3d64db8180fb1b0207212f9032205064312b6907a3bbc81eabea10db2f5c7e9c"),
        },
    ),
)
