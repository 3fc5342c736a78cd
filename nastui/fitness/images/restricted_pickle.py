"""Read the pickles that image archives are made of: numbers, texts, lists, dicts and arrays, nothing else.

They are of protocol 2 (CIFAR, written by Python 2) to 4; nothing of them is ever run.
"""

from __future__ import annotations

import io
import math
import pickle
from typing import Any, ClassVar, Final

import numpy as np
import numpy.typing as npt

from nastui.base.errors import InputError
from nastui.base.restricted_pickle import REMEDY, stand_in

# ---- what stands in for numpy's own functions in a pickle that is read: they build a checked array from its bytes, and can do nothing else


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


_MOST_READS: Final = 2_000_000
"""A file of CIFAR-100 or ImageNet16-120 takes less than half a million. So what is built beside arrays stays within 200 megabytes."""
_OPCODES: Final = (
    pickle.PROTO, pickle.STOP, pickle.MARK, pickle.NONE, pickle.NEWTRUE, pickle.NEWFALSE,
    pickle.BININT, pickle.BININT1, pickle.BININT2, pickle.LONG1, pickle.BINFLOAT,
    pickle.BINSTRING, pickle.SHORT_BINSTRING, pickle.BINBYTES, pickle.SHORT_BINBYTES, pickle.BINUNICODE, pickle.SHORT_BINUNICODE,
    pickle.EMPTY_LIST, pickle.APPEND, pickle.APPENDS, pickle.SETITEM, pickle.SETITEMS,
    pickle.EMPTY_TUPLE, pickle.TUPLE, pickle.TUPLE1, pickle.TUPLE2, pickle.TUPLE3,
    pickle.BINPUT, pickle.LONG_BINPUT, pickle.MEMOIZE, pickle.BINGET, pickle.LONG_BINGET,
    pickle.GLOBAL, pickle.STACK_GLOBAL, pickle.REDUCE, pickle.BUILD,
)  # fmt: skip


class _Counted(io.BytesIO):
    """Gives up after too many reads: every value takes one."""

    reads = 0

    def read(self, size: int | None = -1, /) -> bytes:
        self.reads += 1
        if self.reads > _MOST_READS:
            raise InputError("holds far more than an image archive", remedy=REMEDY)
        return super().read(size)


class _Dict(dict[Any, Any]):
    """Takes only keys whose hash takes no time: a tuple that holds a tuple twice, sixty deep, takes for ever."""

    __slots__ = ()

    def __setitem__(self, key: Any, value: Any) -> None:
        if not isinstance(key, bytes | str):
            raise InputError("has a key that is no text", remedy=REMEDY)
        super().__setitem__(key.decode("latin-1") if isinstance(key, bytes) else key, value)


def _add_dict(unpickler: Any) -> None:
    unpickler.append(_Dict())


def _pass_over_frame(unpickler: Any) -> None:
    """Within a frame, reads would not be counted."""
    unpickler.read(8)


class _Unpickler(pickle._Unpickler):
    """The unpickler that is written in Python: it can be held to some opcodes, and no number in a pickle makes it set memory aside."""

    dispatch: ClassVar[dict[int, Any]] = {
        **{code[0]: pickle._Unpickler.dispatch[code[0]] for code in _OPCODES},
        pickle.EMPTY_DICT[0]: _add_dict,
        pickle.FRAME[0]: _pass_over_frame,
    }

    def find_class(self, module: str, name: str) -> Any:
        return stand_in(module, name, STAND_INS)


def unpickled(content: bytes) -> Any:
    """The value of a pickle; texts of Python 2 are bytes, keys of dicts always text, arrays of numpy as they are.

    Raises:
        InputError: it asks for something that is not admitted, or is cut off or damaged.
    """
    try:
        return _Unpickler(_Counted(content), encoding="bytes").load()
    except InputError:
        raise
    except KeyError as error:
        raise InputError(f"has an opcode that image archives do not have ({error.args[0]:#04x})", remedy=REMEDY) from error
    except Exception as error:  # a damaged pickle can raise nearly anything
        raise InputError("is cut off or damaged", remedy="fetch it again") from error
