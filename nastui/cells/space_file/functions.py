"""The functions that a space file names: found beside it or among installed packages, and held to what they should give."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import lru_cache
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any, Final

from nastui.base.errors import InputError, guarded, in_short
from nastui.cells.space_file.description import SpaceDescription

_NOT_YOURS: Final = frozenset((*sys.stdlib_module_names, "nastui"))


def module_file(described: SpaceDescription, reference: str) -> Path | None:
    """The file beside the space file that holds a function; None where its module is an installed one."""
    module = reference.partition(":")[0]
    beside = (described.file.with_name(f"{described.name}.{module}.py"), described.file.with_name(f"{module}.py"))
    return next((path for path in beside if "." not in module and path.is_file()), None)


def function_named(described: SpaceDescription, reference: str) -> Callable[..., Any]:
    """The function.

    Raises:
        InputError: its module cannot be imported, is Python's or nastui's own, or has no such function.
    """
    module, _, name = reference.partition(":")
    path = module_file(described, reference)
    if path is None and module.partition(".")[0] in _NOT_YOURS:
        raise _refused(described, reference, f"'{module}' is no module of your own", f"put {module}.py beside the space file, under another name")
    beside = f"put {module}.py beside the space file"
    with guarded(lambda error: _refused(described, reference, f"its module cannot be imported: {in_short(error)}", beside)):
        function = getattr(_from_file(path, path.stat().st_mtime_ns) if path else import_module(module), name, None)
    if not callable(function):
        raise _refused(described, reference, f"'{module}' has no function '{name}'", "name one that it has")
    found: Callable[..., Any] = function
    return found


def called(described: SpaceDescription, reference: str, function: Callable[..., Any], text: str, *arguments: Any) -> Any:
    """What a function gives for the cell of this text.

    Raises:
        InputError: it raises.
    """
    with guarded(lambda error: _refused(described, reference, f"it fails for the cell {text}: {in_short(error)}", "mend it")):
        return function(*arguments)


def wrong_answer(described: SpaceDescription, reference: str, text: str, answer: Any, wanted: str) -> InputError:
    """The complaint about what a function gave for a cell."""
    return _refused(described, reference, f"for the cell {text} it gives {type(answer).__name__}, not {wanted}", "mend it")


def _refused(described: SpaceDescription, reference: str, reason: str, remedy: str) -> InputError:
    return InputError(f"{reference}, a function of the space {described.name}: {reason}", remedy=remedy)


@lru_cache(maxsize=64)
def _from_file(path: Path, changed: int) -> Any:
    """A module of its own for each file and version of it, under no name that another could import."""
    spec = spec_from_file_location(f"_nastui_space_{path.stem.replace('.', '_').replace('-', '_')}_{changed}", path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} is no module")
    module = module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses and pickles look their module up
    spec.loader.exec_module(module)
    return module
