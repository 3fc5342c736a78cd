"""Build plain values from a pickle and nothing else: what it may call is a handful of stand-ins, anything else is refused by name.

NATS-Bench's records and the archives of images are read so; each format says which stand-ins it needs.
"""

from __future__ import annotations

import io
import pickle
import struct
from collections.abc import Mapping
from typing import Any, Final, NoReturn

from nastui.base.errors import InputError

_FORMATS: Final = {"f8": "<d", "f4": "<f", "i8": "<q"}
_DTYPE_STATE: Final = (3, "<", None, None, None, -1, -1, 0)


class NumberType:
    """What stands in for a `numpy.dtype`: one of the number types that records have."""

    __slots__ = ("_format",)

    def __init__(self, name: str) -> None:
        self._format = _FORMATS[name]

    def __setstate__(self, state: Any) -> None:
        if state != _DTYPE_STATE:
            raise InputError("has a number of an unknown byte order")

    def number(self, data: Any) -> float | int:
        """The Python number that has the same value."""
        if type(data) is not bytes or len(data) != struct.calcsize(self._format):
            raise InputError("has a number of another length than its type says")
        value: float | int = struct.unpack(self._format, data)[0]
        return value


class _OrderedDict:
    """Stands in for `collections.OrderedDict`; a dict keeps its order too. No attribute of a stand-in can be set: no pickle can change it."""

    __slots__ = ()

    def __call__(self) -> dict[Any, Any]:
        return {}


class _Dtype:
    """Stands in for `numpy.dtype`."""

    __slots__ = ()

    def __call__(self, name: Any, align: Any = False, copy: Any = True) -> NumberType:
        if type(name) is not str or name not in _FORMATS:
            raise InputError("has a number of an unknown type")
        return NumberType(name)


class _Scalar:
    """Stands in for `numpy.core.multiarray.scalar`."""

    __slots__ = ()

    def __call__(self, kind: Any, data: Any) -> float | int:
        if type(kind) is not NumberType:
            raise InputError("has a number of an unknown type")
        return kind.number(data)


STAND_INS: Final = {
    ("collections", "OrderedDict"): _OrderedDict(),
    ("numpy", "dtype"): _Dtype(),
    ("numpy.core.multiarray", "scalar"): _Scalar(),
    ("numpy._core.multiarray", "scalar"): _Scalar(),
}
REMEDY: Final = "official files never do; fetch it again from the official address"


def stand_in(module: object, name: object, stand_ins: Mapping[tuple[str, str], Any] = STAND_INS) -> Any:
    """What a pickle gets when it asks for a global.

    Raises:
        InputError: it asks for anything that the format does not need.
    """
    admitted = stand_ins.get((module, name)) if type(module) is str and type(name) is str else None
    if admitted is None:
        raise InputError(f"asks for {_shown(module)}.{_shown(name)}, which is not admitted", remedy=REMEDY)
    return admitted


def _shown(text: object) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in str(text)[:60]) if isinstance(text, str) else type(text).__name__


class _Unpickler(pickle.Unpickler):
    """The C unpickler, whose every way to a callable leads through here."""

    def find_class(self, module: str, name: str) -> Any:
        return stand_in(module, name)

    def persistent_load(self, pid: Any) -> NoReturn:
        raise InputError("asks for a persistent object, which is not admitted", remedy=REMEDY)


def built(pickled: bytes) -> Any:
    """The value of a pickle: numbers, texts, lists, tuples and dicts.

    It may take any time and memory that a hostile pickle likes: call it where that can be stopped.

    Raises:
        InputError: it asks for something that is not admitted, or is cut off or damaged.
    """
    try:
        return _Unpickler(io.BytesIO(pickled)).load()
    except (InputError, MemoryError):
        raise
    except ValueError as error:
        asked = "extension code" in str(error)
        raise InputError(f"asks for an {error}" if asked else "is damaged", remedy=REMEDY if asked else "fetch it again") from error
    except Exception as error:  # a damaged pickle can raise nearly anything
        raise InputError("is cut off or damaged", remedy="fetch it again") from error
