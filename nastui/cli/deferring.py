"""What a command calls and completion does not need: imported when it is first called."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any


def deferred(target: str) -> Callable[..., Any]:
    """A stand-in for `module:attribute`."""
    name, _, attribute = target.partition(":")

    def call(*arguments: Any, **named: Any) -> Any:
        module = sys.modules.get(name) or import_module(name)
        return getattr(module, attribute)(*arguments, **named)

    return call
