"""Packages that may be absent: who needs one gets a sentence with the command that installs it, never a bare ModuleNotFoundError."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import wraps
from importlib import import_module
from typing import Any, Final, ParamSpec, TypeVar

from nastui.base.errors import MissingError

P = ParamSpec("P")
R = TypeVar("R")

PACKAGES: Final[Mapping[str, str]] = {
    **{name: name for name in ("lightgbm", "matplotlib", "mlflow", "mlxtend", "numpy", "optuna", "pandas", "platformdirs", "pyarrow", "requests")},
    **{name: name for name in ("rich", "scipy", "tensorboard", "textual", "tomli", "tomlkit", "torch", "urllib3", "wandb", "xgboost")},
    **{name: name for name in ("aiohttp", "jinja2", "onnx")},
    "PIL": "pillow",
    "nats_bench": "nats_bench",
    "nasbench_pytorch": "nasbench-pytorch",
    "scikit_posthocs": "scikit-posthocs",
    "aiohttp_jinja2": "aiohttp-jinja2",
    "sklearn": "scikit-learn",
    "textual_serve": "textual-serve",
}
"""What each module is installed by."""


def absence_of(error: BaseException | None) -> MissingError | None:
    """The sentence for an error that a known package is not installed, or that was caused by one; None for any other."""
    while error is not None:
        if isinstance(error, ModuleNotFoundError) and (module := (error.name or "").partition(".")[0]) in PACKAGES:
            return missing(module)
        error = error.__cause__
    return None


def missing(module: str) -> MissingError:
    """The sentence for a module that cannot be imported."""
    package = PACKAGES.get(module, module)
    return MissingError(f"this needs the package {package}, which is not installed", remedy=f"`pip install {package}` brings it")


@contextmanager
def absence_told() -> Iterator[None]:
    """Within the block, a known package that is absent is told as a sentence.

    Raises:
        MissingError: one is.
    """
    try:
        yield
    except ImportError as error:
        if (found := absence_of(error)) is None:
            raise
        raise found from error


def needed(module: str) -> Any:
    """Import a module of a package that may be absent.

    Raises:
        MissingError: it is not installed.
    """
    with absence_told():
        return import_module(module)


def telling_absence(function: Callable[P, R]) -> Callable[P, R]:
    """The function, which raises MissingError where a known package is absent."""

    @wraps(function)
    def told(*arguments: P.args, **named: P.kwargs) -> R:
        with absence_told():
            return function(*arguments, **named)

    return told
