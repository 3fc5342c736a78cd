"""Benchmarks under the names that papers and other packages give them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from nastui.base.errors import nearest

_TOPOLOGY: Final = "NAS-Bench-201 is called 'nats-tss' here: NATS-Bench's topology search space has its cells"
_NATS: Final = "NATS-Bench is called 'nats-tss' here, its topology search space, and 'nats-sss', its size search space"
_SIZES: Final = "NATS-Bench's size search space is called 'nats-sss' here"
_OWN: Final = "NATS-Bench's topology search space is called 'nats-tss' here"
_FIRST: Final = "NAS-Bench-101 is called 'nasbench101' here"
_OTHERS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("nasbench201", "nb201", "201", "nas201", "nasbench201tss"), _TOPOLOGY),
    **dict.fromkeys(("nats", "natsbench", "natsbenchmark"), _NATS),
    **dict.fromkeys(("tss", "natstss", "natsbenchtss", "natstopology", "natsbenchtopology", "natstopologysearchspace"), _OWN),
    **dict.fromkeys(("sss", "natssss", "natsbenchsss", "natssize", "natsbenchsize", "natssizesearchspace"), _SIZES),
    **dict.fromkeys(("nasbench101", "nb101", "101", "nas101"), _FIRST),
}
"""By the name without case, spaces and signs."""


def meant(name: str, known: Iterable[str]) -> str:
    """A clause such as ` (did you mean 'mini-tss'?)` or ` (NAS-Bench-101 is called 'nasbench101' here)`; empty where nothing is near.

    A name with another number of as many digits, such as nasbench301, is that of another benchmark and not near; nasbench10 is a typing error.
    """
    bare = "".join(letter for letter in name.lower() if letter.isalnum())
    if bare in _OTHERS:
        return f" ({_OTHERS[bare]})"
    number = _digits(name)
    return nearest(name, (one for one in known if len(_digits(one)) != len(number) or _digits(one) == number))


def _digits(name: str) -> str:
    return "".join(letter for letter in name if letter.isdigit())
