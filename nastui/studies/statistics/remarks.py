"""Warnings of the libraries below as words that a report can print."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_IN_WORDS: Final = {
    "ks_2samp: Exact calculation unsuccessful": "Kolmogorov–Smirnov's p is an approximation",
}
"""What warnings that begin so mean to a reader."""


@contextmanager
def remarks() -> Iterator[list[str]]:
    """A list that holds, after the block, what was warned of inside it, without repetition; nothing of it reaches the terminal."""
    found: list[str] = []
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        yield found
    found.extend(dict.fromkeys(_in_words(" ".join(str(one.message).split())) for one in seen))


def _in_words(warning: str) -> str:
    return next((words for begin, words in _IN_WORDS.items() if warning.startswith(begin)), warning)


def joined(found: list[str]) -> str | None:
    """The remarks as one text; None where there are none."""
    return "; ".join(found) or None
