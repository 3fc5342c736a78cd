"""Exceptions as text for a user."""

from __future__ import annotations

import traceback

from nastui.base.contracts import ContractError
from nastui.base.errors import NastuiError


def sentence(error: BaseException) -> str:
    """An error in one line."""
    return str(error) if isinstance(error, NastuiError) else f"{type(error).__name__}: {error}"


def text_of(error: BaseException) -> str:
    """All that is known of an error: a sentence where it is meant for users, and the traceback of what nobody meant."""
    unmeant = error.__cause__ if isinstance(error, ContractError) else None if isinstance(error, NastuiError) else error
    traced = "".join(traceback.format_exception(unmeant)) if unmeant is not None else ""
    return "\n\n".join(filter(None, [str(error) if isinstance(error, NastuiError) else "", traced]))
