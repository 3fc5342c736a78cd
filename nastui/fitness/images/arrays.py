"""What stands in for numpy's own functions in a pickle that is read: they build a checked array from its bytes, and can do nothing else."""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from nastui.base.errors import InputError

_TYPES: Final[dict[str, np.dtype[Any]]] = {
    "u1": np.dtype("u1"),
    "i4": np.dtype("<i4"),
    "i8": np.dtype("<i8"),
    "f4": np.dtype("<f4"),
    "f8": np.dtype("<f8"),
}
_MOST_AXES: Final = 4


class _ArrayClass:
    """Stands in for `numpy.ndarray`, which is only ever handed to `_reconstruct`."""

    __slots__ = ()


class _NumberType:
    """Stands in for a `numpy.dtype` of little-endian numbers."""

    __slots__ = ("dtype",)

    def __init__(self, dtype: np.dtype[Any]) -> None:
        self.dtype = dtype

    def __setstate__(self, state: Any) -> None:
        if type(state) is not tuple or len(state) < 2 or state[1] not in ("<", "|", b"<", b"|"):
            raise InputError("has an array of an unknown byte order")


class _Dtype:
    """Stands in for `numpy.dtype` as a function."""

    __slots__ = ()

    def __call__(self, name: Any, align: Any = False, copy: Any = True) -> _NumberType:
        text = name.decode("latin-1") if type(name) is bytes else name
        if type(text) is not str or text not in _TYPES:
            raise InputError("has an array of an unknown type")
        return _NumberType(_TYPES[text])


class StoredArray:
    """An array of a pickle; its numbers come with its state."""

    __slots__ = ("values",)

    def __init__(self) -> None:
        self.values: npt.NDArray[Any] = np.empty(0)

    def __setstate__(self, state: Any) -> None:
        _, shape, kind, by_columns, content = state
        if type(kind) is not _NumberType or type(content) is not bytes or not _is_shape(shape):
            raise InputError("has an array of an unknown kind")
        if math.prod(shape) * kind.dtype.itemsize != len(content):
            raise InputError("has an array of another size than its shape says")
        self.values = np.frombuffer(content, kind.dtype).reshape(shape, order="F" if by_columns is True or by_columns == 1 else "C")


class _Reconstruct:
    """Stands in for `numpy.core.multiarray._reconstruct`."""

    __slots__ = ()

    def __call__(self, kind: Any, shape: Any, code: Any) -> StoredArray:
        if type(kind) is not _ArrayClass:
            raise InputError("has an array of an unknown kind")
        return StoredArray()


class _Encode:
    """Stands in for `_codecs.encode`, by which Python 3 writes bytes with protocol 2."""

    __slots__ = ()

    def __call__(self, text: Any, codec: Any) -> bytes:
        if type(text) is not str or codec != "latin1":
            raise InputError("has bytes of an unknown kind")
        return text.encode("latin-1")


def _is_shape(shape: Any) -> bool:
    return type(shape) is tuple and len(shape) <= _MOST_AXES and all(type(length) is int and length >= 0 for length in shape)


STAND_INS: Final = {
    ("_codecs", "encode"): _Encode(),
    ("numpy", "ndarray"): _ArrayClass(),
    ("numpy", "dtype"): _Dtype(),
    ("numpy.core.multiarray", "_reconstruct"): _Reconstruct(),
    ("numpy._core.multiarray", "_reconstruct"): _Reconstruct(),
}
