"""The calls of torch functions within a block, for signals that no module of a network holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch.overrides import TorchFunctionMode


@dataclass(frozen=True)
class Call:
    """What a function was given, in order, and what it gave."""

    arguments: tuple[Any, ...]
    result: torch.Tensor


class Recording(TorchFunctionMode):
    """Within its block, keeps the calls of these functions in order."""

    def __init__(self, *functions: Callable[..., Any]) -> None:
        super().__init__()
        self.functions = functions
        self.calls: list[Call] = []

    def __torch_function__(
        self, function: Callable[..., Any], types: Sequence[type], arguments: tuple[Any, ...] = (), options: Mapping[str, Any] | None = None
    ) -> Any:
        """Call the function, and keep it where it is one of these."""
        result = function(*arguments, **(options or {}))
        if function in self.functions:
            self.calls.append(Call(arguments, result))
        return result
