"""What can be downloaded, and from where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from nastui.base.errors import InputError, nearest
from nastui.benchmarks.mini_tss.place import MINI_TSS


@dataclass(frozen=True)
class Official:
    """One official file of a benchmark."""

    name: str
    """The file's own name."""
    address: str
    page: str
    """Where a person finds it by hand."""
    holder: str
    """Who serves it."""
    size: int
    """Bytes, roughly."""
    sha256: str | None = None
    """The published checksum."""
    hints: tuple[str, ...] = ()
    """Beginnings of checksums that are known from elsewhere, such as `md5:3ffb9`; where none fits, the user is told."""

    @property
    def smallest(self) -> int:
        """Fewer bytes than this are something else."""
        return self.size // 4

    @property
    def largest(self) -> int:
        """More bytes than this are something else."""
        return self.size * 4


def _on_drive(name: str, file: str, size: int, *hints: str) -> Official:
    """A file of Google Drive. `confirm=t` is the answer to its question about files that are too large for the virus scan."""
    address = f"https://drive.usercontent.google.com/download?id={file}&export=download&confirm=t"
    return Official(name, address, f"https://drive.google.com/file/d/{file}/view", "Google Drive", size, hints=hints)


def _nasbench101(name: str, size: int, sha256: str) -> Official:
    page = "https://github.com/google-research/nasbench"
    return Official(name, f"https://storage.googleapis.com/nasbench/{name}", page, "Google Cloud Storage", size, sha256)


# The tag in the names of NATS-Bench is the md5 of the pickle (its makers' collecting scripts), so it says nothing of the archive.
OFFICIAL: Final[dict[str, dict[str, Official]]] = {
    "nasbench101": {
        "only108": _nasbench101("nasbench_only108.tfrecord", 499_000_000, "4c39c3936e36a85269881d659e44e61a245babcb72cb374eacacf75d0e5f4fd1"),
        "full": _nasbench101("nasbench_full.tfrecord", 1_950_000_000, "3d64db8180fb1b0207212f9032205064312b6907a3bbc81eabea10db2f5c7e9c"),
    },
    "nats-tss": {
        "simple": _on_drive("NATS-tss-v1_0-3ffb9-simple.tar", "17_saCsj_krKjlCBLOJEpNtzPXArMCqxU", 1_150_000_000),
        "pickle": _on_drive("NATS-tss-v1_0-3ffb9.pickle.pbz2", "1vzyK0UVH2D3fTpa1_dSWnp1gvGpAxRul", 1_200_000_000, "md5:3ffb9"),
    },
    "nats-sss": {
        "simple": _on_drive("NATS-sss-v1_0-50262-simple.tar", "1scOMTUwcQhAMa_IMedp9lTzwmgqHLGgA", 1_300_000_000),
        "pickle": _on_drive("NATS-sss-v1_0-50262.pickle.pbz2", "1IabIvzWeDdDAWICBzFtTCMXxYWPIOIOX", 1_200_000_000, "md5:50262"),
    },
}
"""Benchmark → its files by the names of `--file`; the first is the one that is had without asking."""


def official(benchmark: str, file: str | None = None) -> Official:
    """The official file of a benchmark.

    Raises:
        InputError: nothing of this name can be downloaded.
    """
    files = OFFICIAL.get(benchmark)
    if files is None:
        known = ", ".join(OFFICIAL)
        if benchmark == MINI_TSS:
            raise InputError(f"{MINI_TSS} is part of nastui and needs no download", remedy=f"{known} can be downloaded")
        raise InputError(
            f"'{benchmark}' cannot be downloaded{nearest(benchmark, OFFICIAL)}",
            remedy=f"{known} can; `nastui data import PATH` brings any other table",
        )
    chosen = file or next(iter(files))
    if chosen not in files:
        raise InputError(f"{benchmark} has no file '{chosen}'", remedy=f"its files are {' and '.join(files)}")
    return files[chosen]
