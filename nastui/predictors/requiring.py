"""Libraries that only some predictors need, and that the default install leaves out."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from nastui.base.errors import MissingError, Place

KEY = "predictor.name"


def required(module: str, predictor: str) -> Any:
    """The module that this predictor rests on.

    Raises:
        MissingError: it is not installed.
    """
    try:
        return import_module(module)
    except ImportError as error:
        library = module.partition(".")[0]
        raise MissingError(
            f"the predictor '{predictor}' needs the library {library}, which is not installed or does not load",
            remedy="install it with pip install 'nastui[predictors]'",
            place=Place(key=KEY),
        ) from error
