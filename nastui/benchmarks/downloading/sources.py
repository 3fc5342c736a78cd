"""What can be downloaded, and from where."""

from __future__ import annotations

from collections.abc import Mapping

from nastui.base.errors import InputError
from nastui.benchmarks.mini_tss import MINI_TSS
from nastui.benchmarks.other_names import meant
from nastui.cells.entry import OfficialFile
from nastui.cells.spaces import published_benchmarks


def official_files() -> Mapping[str, Mapping[str, OfficialFile]]:
    """Benchmark → its files by the names of `--file`; the first is the one that is had without asking."""
    return {name: published.files for name, published in published_benchmarks().items() if published.files}


def official(benchmark: str, file: str | None = None) -> OfficialFile:
    """The official file of a benchmark.

    Raises:
        InputError: nothing of this name can be downloaded.
    """
    known = official_files()
    if benchmark not in known:
        all_known = ", ".join(known)
        if benchmark == MINI_TSS:
            raise InputError(f"{MINI_TSS} is part of nastui and needs no download", remedy=f"{all_known} can be downloaded")
        raise InputError(
            f"'{benchmark}' cannot be downloaded{meant(benchmark, known)}",
            remedy=f"{all_known} can; `nastui data import PATH` brings any other table",
        )
    files = known[benchmark]
    chosen = file or next(iter(files))
    if chosen not in files:
        raise InputError(f"{benchmark} has no file '{chosen}'", remedy=f"its files are {' and '.join(files)}")
    return files[chosen]
