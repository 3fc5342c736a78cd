"""What is published of each space's benchmark: how many cells it has, what it is called, and what makes two cells the same query."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from nastui.benchmarks.header import Identity


@dataclass(frozen=True)
class Published:
    """The published benchmark of a space, whose name is the space's."""

    title: str
    cells: int
    """Distinct cells; a source with so many distinct ones has them all."""
    identity: Identity


PUBLISHED: Final = {
    "nats-tss": Published("NATS-Bench, topology space", 15_625, "string"),
    "nats-sss": Published("NATS-Bench, size space", 32_768, "string"),
    "nasbench101": Published("NAS-Bench-101", 423_624, "module-hash"),
}
