"""What is said of a file that is not what it should be: which record, where it begins, and what is wrong."""

from __future__ import annotations

from pathlib import Path

from nastui.base.errors import InputError, Place

DAMAGED = "the file is damaged or cut off; fetch it again"
_LONGEST = 300
"""Of what is quoted from a file, so that a sentence stays one."""


def refused(path: Path, reason: str, number: int | None = None, offset: int | None = None, remedy: str | None = None) -> InputError:
    """An error in this file.

    Args:
        path: the file.
        reason: a clause that goes on with what the record is or has.
        number: of the record, from 0.
        offset: of the byte at which its frame begins.
        remedy: what to do about it.
    """
    at = "" if offset is None else f" (at byte {offset:,})"
    where = "" if number is None else f"record {number + 1:,}{at}: "
    shown = "".join(letter if letter.isprintable() else "?" for letter in reason[:_LONGEST])
    return InputError(f"{where}{shown}", remedy=remedy, place=Place(file=str(path)))
