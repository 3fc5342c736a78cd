"""Which ReLUs count how often: the authors' program, their paper, and dead branches too."""

from __future__ import annotations

from nastui.networks.activation import Uses


def times(variant: str, kind: str, uses: Uses) -> int:
    """How often the codes of an activation enter the kernel.

    `official`: the authors' program watches every module whose class name contains "ReLU" and that gradient reaches. In the networks of
    NATS-Bench that is each ReLU and, around it, its `ReLUConvBN`, which takes the same input: two, but for the last ReLU. Dead branches
    get gradient (`none` multiplies by zero). In those of NAS-Bench-101 it is each ReLU once. `paper` and `all`: every ReLU once; `paper`
    has only the live ones built.
    """
    built = uses.live + uses.dead
    twice = variant == "official" and kind != "nasbench101" and not uses.last
    return 2 * built if twice else built


def live_only(variant: str, kind: str) -> bool:
    """Whether a variant goes by the pruned cell. On NAS-Bench-101 all do: its networks are pruned before they are built."""
    return variant == "paper" or kind == "nasbench101"
