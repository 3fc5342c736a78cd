"""The predictors by name. Empty until an algorithm takes one; other packages may add theirs."""

from __future__ import annotations

from typing import Final

from nastui.base.registry import Registry

PREDICTORS: Final = Registry(group="nastui.predictors", kind="predictor", own=())
