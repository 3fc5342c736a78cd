"""A pickle machine of our own: it reads a stream of any length with little memory, and can build nothing but plain values.

The opcodes are those that protocol 4 writes for the official files (`pickletools` describes each); every other is refused. A finished record of
the single file is handed over and let go of, and so are its entries in the memo, but for texts and types that later records may refer to.
"""

from __future__ import annotations

import pickle
import struct
from collections.abc import Callable, Iterator
from typing import Any, Final

from nastui.base.errors import InputError
from nastui.base.restricted_pickle import REMEDY, STAND_INS, NumberType, stand_in

RECORDS: Final = "arch2infos"
"""The key whose dict holds the records."""
_MAX_BYTES: Final = 8 << 20
_MAX_CONTAINERS: Final = 100_000
_MAX_DEPTH: Final = 64
_MAX_TEXT: Final = 4096
_MAX_KEPT: Final = 1_000_000
_LOOK_AHEAD: Final = 300
"""No opcode of the hot ones needs more bytes."""
_PLAIN_KEYS: Final = frozenset({str, int})
_CALLED: Final = frozenset(map(type, STAND_INS.values()))
_LASTING: Final = _CALLED | {NumberType}
_FLOAT: Final = struct.Struct(">d")


class _Stop(Exception):
    """The pickle has ended."""


class _Memo:
    """What a pickle may refer back to, numbered in its order."""

    def __init__(self) -> None:
        self.fresh: list[Any] = []
        """Entries since the last record."""
        self._kept: dict[int, Any] = {}
        self._forgotten = 0
        self._texts: set[str] = set()

    def recall(self, number: int) -> Any:
        if number >= self._forgotten:
            return self.fresh[number - self._forgotten]
        if number not in self._kept:
            raise InputError("has a record that refers back into another", remedy="use the folder or tar that is named …-simple")
        return self._kept[number]

    def forget(self) -> None:
        """Keep only what later records may share: types, and each text where it first stood."""
        for number, value in enumerate(self.fresh, self._forgotten):
            if len(self._kept) < _MAX_KEPT and (type(value) in _LASTING or (type(value) is str and self._is_new(value))):
                self._kept[number] = value
        self._forgotten += len(self.fresh)
        self.fresh.clear()

    def _is_new(self, text: str) -> bool:
        new = text not in self._texts and len(text) < _LOOK_AHEAD
        if new:
            self._texts.add(text)
        return new


class Machine:
    """Runs one pickle.

    Args:
        pieces: the pickle's bytes.
        finished: is handed the number and the value of each record.
    """

    def __init__(self, pieces: Iterator[bytes], finished: Callable[[Any, Any], None]) -> None:
        self._pieces = pieces
        self._finished = finished
        self._buffer = b""
        self._at = 0
        self._safe = 0
        self._stack: list[Any] = []
        self._below: list[list[Any]] = []
        self._memo = _Memo()
        self._containers = 0
        self._read = 0

    def run(self) -> Any:
        """The value of the pickle, in which None stands for each record.

        Raises:
            InputError: cut off, damaged, or anything that the official files do not have.
        """
        try:
            while True:
                if self._at >= self._safe:
                    self._refill()
                code = self._buffer[self._at]
                self._at += 1
                handler = _HANDLERS[code]
                if handler is None:
                    raise InputError(f"has an opcode that official files do not have ({code:#04x})", remedy=REMEDY)
                handler(self)
        except _Stop:
            return self._stack[-1]
        except (IndexError, struct.error, TypeError, AttributeError, KeyError, ValueError) as error:
            raise InputError("is cut off or damaged", remedy="fetch it again") from error

    def _refill(self, wanted: int = _LOOK_AHEAD) -> None:
        rest = [self._buffer[self._at :]]
        length = len(rest[0])
        while length < wanted and (piece := next(self._pieces, None)) is not None:
            rest.append(piece)
            length += len(piece)
            self._read += len(piece)
        if self._read > _MAX_BYTES:
            raise InputError("holds far more than the records of NATS-Bench")
        self._buffer, self._at = b"".join(rest), 0
        self._safe = max(length - _LOOK_AHEAD, 1) if length >= wanted else length

    def _take(self, count: int) -> bytes:
        if self._at + count > len(self._buffer):
            self._refill(count)
        taken = self._buffer[self._at : self._at + count]
        self._at += count
        if len(taken) < count:
            raise IndexError
        return taken

    def _push_container(self, value: Any) -> None:
        self._containers += 1
        if self._containers > _MAX_CONTAINERS:
            raise InputError("holds far more than a record of NATS-Bench")
        self._stack.append(value)

    def _pop_mark(self) -> list[Any]:
        items, self._stack = self._stack, self._below.pop()
        return items

    def _protocol(self) -> None:
        if self._take(1)[0] not in (4, 5):
            raise InputError("is a pickle of another protocol than official files have")

    def _frame(self) -> None:
        self._take(8)

    def _stop(self) -> None:
        if self._below or len(self._stack) != 1:
            raise IndexError
        raise _Stop

    def _mark(self) -> None:
        if len(self._below) >= _MAX_DEPTH:
            raise InputError("is nested deeper than a record of NATS-Bench")
        self._below.append(self._stack)
        self._stack = []

    def _float(self) -> None:
        self._stack.append(_FLOAT.unpack_from(self._buffer, self._at)[0])
        self._at += 8

    def _int1(self) -> None:
        self._stack.append(self._buffer[self._at])
        self._at += 1

    def _int2(self) -> None:
        self._stack.append(int.from_bytes(self._take(2), "little"))

    def _int4(self) -> None:
        self._stack.append(int.from_bytes(self._take(4), "little", signed=True))

    def _short_text(self) -> None:
        end = self._at + 1 + self._buffer[self._at]
        self._stack.append(self._buffer[self._at + 1 : end].decode())
        self._at = end

    def _text(self) -> None:
        self._stack.append(self._take(self._length()).decode())

    def _bytes(self) -> None:
        self._stack.append(self._take(self._take(1)[0]))

    def _length(self) -> int:
        length = int.from_bytes(self._take(4), "little")
        if length > _MAX_TEXT:
            raise InputError("has a text far longer than official files have")
        return length

    def _memoize(self) -> None:
        self._memo.fresh.append(self._stack[-1])

    def _get1(self) -> None:
        self._stack.append(self._memo.recall(self._take(1)[0]))

    def _get4(self) -> None:
        self._stack.append(self._memo.recall(int.from_bytes(self._take(4), "little")))

    def _empty_tuple(self) -> None:
        self._stack.append(())

    def _tuple(self) -> None:
        self._push_container(tuple(self._pop_mark()))

    def _tuple1(self) -> None:
        self._last(1)

    def _tuple2(self) -> None:
        self._last(2)

    def _tuple3(self) -> None:
        self._last(3)

    def _last(self, count: int) -> None:
        if len(self._stack) < count:
            raise IndexError
        items = tuple(self._stack[-count:])
        del self._stack[-count:]
        self._push_container(items)

    def _dict(self) -> None:
        self._push_container({})

    def _list(self) -> None:
        self._push_container([])

    def _set(self) -> None:
        self._push_container(set())

    def _constant(self, value: Any) -> None:
        self._stack.append(value)

    def _append(self) -> None:
        item = self._stack.pop()
        _exactly(list, self._stack[-1]).append(item)

    def _appends(self) -> None:
        items = self._pop_mark()
        _exactly(list, self._stack[-1]).extend(items)

    def _add_items(self) -> None:
        items = self._pop_mark()
        _check_keys(items)
        _exactly(set, self._stack[-1]).update(items)

    def _set_item(self) -> None:
        value, key = self._stack.pop(), self._stack.pop()
        self._assign([key, value])

    def _set_items(self) -> None:
        self._assign(self._pop_mark())

    def _assign(self, items: list[Any]) -> None:
        """Put keys and values into the dict on the stack; a record that is thereby finished is handed over."""
        keys = items[::2]
        _check_keys(keys)
        into = _exactly(dict, self._stack[-1])
        if self._holds_records(self._stack):
            for number, record in zip(keys, items[1::2], strict=True):
                if record is not None:
                    self._hand_over(number, record)
            into.update(dict.fromkeys(keys))
            return
        into.update(zip(keys, items[1::2], strict=True))
        if self._is_record():
            self._hand_over(self._stack[-2], into)
            self._stack[-1] = None

    def _is_record(self) -> bool:
        """Whether the dict on the stack is the value of a number; what stands before it are numbers and the Nones of earlier records."""
        within = bool(self._below) and self._holds_records(self._below[-1])
        return within and (len(self._stack) == 2 or (len(self._stack) > 2 and self._stack[-3] is None))

    def _holds_records(self, stack: list[Any]) -> bool:
        return len(stack) > 1 and stack[-2] == RECORDS and len(self._below) - (stack is not self._stack) == 1

    def _hand_over(self, number: Any, record: Any) -> None:
        self._finished(number, record)
        self._memo.forget()
        self._containers = self._read = 0

    def _stack_global(self) -> None:
        name, module = self._stack.pop(), self._stack.pop()
        self._stack.append(stand_in(module, name))

    def _global(self) -> None:
        module, name = (self._line() for _ in range(2))
        self._stack.append(stand_in(module, name))

    def _line(self) -> str:
        end = self._buffer.index(b"\n", self._at)
        line, self._at = self._buffer[self._at : end], end + 1
        return line.decode(errors="replace")

    def _reduce(self) -> None:
        arguments, called = self._stack.pop(), self._stack.pop()
        if type(called) not in _CALLED or type(arguments) is not tuple:
            raise TypeError
        self._push_container(called(*arguments))

    def _build(self) -> None:
        state = self._stack.pop()
        _exactly(NumberType, self._stack[-1]).__setstate__(state)


def _exactly(kind: type, value: Any) -> Any:
    if type(value) is not kind:
        raise TypeError
    return value


def _check_keys(keys: list[Any]) -> None:
    """Only keys whose hash takes no time: a tuple that holds a tuple twice, sixty deep, takes for ever."""
    if _PLAIN_KEYS.issuperset(map(type, keys)):
        return
    for key in keys:
        if type(key) not in _PLAIN_KEYS and not (type(key) is tuple and _PLAIN_KEYS.issuperset(map(type, key))):
            raise InputError("has a key that official files do not have", remedy=REMEDY)


def _table() -> list[Callable[[Machine], None] | None]:
    known: dict[bytes, Callable[[Machine], None]] = {
        pickle.PROTO: Machine._protocol,
        pickle.FRAME: Machine._frame,
        pickle.STOP: Machine._stop,
        pickle.MARK: Machine._mark,
        pickle.BINFLOAT: Machine._float,
        pickle.BININT1: Machine._int1,
        pickle.BININT2: Machine._int2,
        pickle.BININT: Machine._int4,
        pickle.SHORT_BINUNICODE: Machine._short_text,
        pickle.BINUNICODE: Machine._text,
        pickle.SHORT_BINBYTES: Machine._bytes,
        pickle.MEMOIZE: Machine._memoize,
        pickle.BINGET: Machine._get1,
        pickle.LONG_BINGET: Machine._get4,
        pickle.EMPTY_TUPLE: Machine._empty_tuple,
        pickle.TUPLE: Machine._tuple,
        pickle.TUPLE1: Machine._tuple1,
        pickle.TUPLE2: Machine._tuple2,
        pickle.TUPLE3: Machine._tuple3,
        pickle.EMPTY_DICT: Machine._dict,
        pickle.EMPTY_LIST: Machine._list,
        pickle.EMPTY_SET: Machine._set,
        pickle.NONE: lambda machine: machine._constant(None),
        pickle.NEWTRUE: lambda machine: machine._constant(True),
        pickle.NEWFALSE: lambda machine: machine._constant(False),
        pickle.APPEND: Machine._append,
        pickle.APPENDS: Machine._appends,
        pickle.ADDITEMS: Machine._add_items,
        pickle.SETITEM: Machine._set_item,
        pickle.SETITEMS: Machine._set_items,
        pickle.GLOBAL: Machine._global,
        pickle.STACK_GLOBAL: Machine._stack_global,
        pickle.REDUCE: Machine._reduce,
        pickle.BUILD: Machine._build,
    }
    return [known.get(bytes([code])) for code in range(256)]


_HANDLERS: Final = _table()
