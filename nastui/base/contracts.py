"""An algorithm, a fitness or a predictor that does what its contract forbids, or raises: one sentence that names it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from nastui.base.errors import NastuiError, in_short


class ContractError(NastuiError):
    """A part of a run does not keep to its contract."""

    kind = "contract"


@contextmanager
def held(part: str, doing: str, passing: tuple[type[Exception], ...] = ()) -> Iterator[None]:
    """An error that the part raises in this block is told as a sentence.

    Args:
        part: in words: `algorithm genetic`.
        doing: what it is at: `asking for cells`.
        passing: errors that are meant for others.

    Raises:
        ContractError: it raised anything but a NastuiError.
    """
    try:
        yield
    except NastuiError:
        raise
    except passing:
        raise
    except Exception as error:  # whatever a plug-in can do wrong
        raise ContractError(f"the {part} failed at {doing}: {in_short(error)}", remedy="`nastui -v …` shows where") from error


def broken(part: str, did: str) -> ContractError:
    """The error of a part that did what it must not."""
    return ContractError(f"the {part} {did}", remedy="mend it, or choose another")
