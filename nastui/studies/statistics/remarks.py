"""Warnings of the libraries below as words that a report can print."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def remarks() -> Iterator[list[str]]:
    """A list that holds, after the block, what was warned of inside it, without repetition; nothing of it reaches the terminal."""
    found: list[str] = []
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        yield found
    found.extend(dict.fromkeys(" ".join(str(one.message).split()) for one in seen))


def joined(found: list[str]) -> str | None:
    """The remarks as one text; None where there are none."""
    return "; ".join(found) or None
