"""What a command calls and completion does not need: imported when it is first called."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any


def deferred(target: str) -> Callable[..., Any]:
    """A stand-in for `module:attribute`."""
    module, _, attribute = target.partition(":")

    def call(*arguments: Any, **named: Any) -> Any:
        return getattr(import_module(module), attribute)(*arguments, **named)

    return call
