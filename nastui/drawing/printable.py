"""The one place where text from outside (files, the store, the network) is made safe for terminals and files; and any text in ASCII."""

from __future__ import annotations

import json
import operator
import unicodedata
from dataclasses import fields, is_dataclass, replace
from typing import Any, Final, TypeVar, cast

T = TypeVar("T")

_UNSAFE: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_IN_ASCII: Final = str.maketrans({"×": "x", "–": "-", "−": "-", "∞": "inf", "µ": "u", "…": "~", "·": ".", "●": "*", "○": "o", "◆": "*", "→": ">"})


def printable(text: str, *, lines: bool = False, tabs: bool = False) -> str:
    """Foreign text in which each control, bidirectional, zero-width or surrogate character has become `�`.

    Such characters could move the cursor, hide what follows or turn the reading direction. A text of several `lines` keeps its line breaks, one
    with `tabs` those too.
    """
    if text.isprintable():  # which most texts are
        return text
    kept = ("\n" if lines else "") + ("\t" if tabs else "")
    if kept and text.translate(dict.fromkeys(map(ord, kept))).isprintable():
        return text
    return "".join("�" if unicodedata.category(one) in _UNSAFE and one not in kept else one for one in text)


def all_printable(value: T) -> T:
    """The value with all texts in it printable, however deep in tuples, lists, dictionaries and data classes; itself where they are."""
    given: Any = value
    if type(given) is str:
        return cast("T", printable(given, lines=True))
    if type(given) in (tuple, list):
        made = [all_printable(one) for one in given]
        return value if all(map(operator.is_, made, given)) else cast("T", type(given)(made))
    if type(given) is dict:
        return cast("T", {key: all_printable(one) for key, one in given.items()})
    if is_dataclass(given) and not isinstance(given, type):
        now = {field.name: getattr(given, field.name) for field in fields(given) if field.init}
        changed = {name: made for name, one in now.items() if (made := all_printable(one)) is not one}
        return cast("T", replace(given, **changed)) if changed else value
    return value


def in_json(document: Any) -> str:
    """A JSON document in which what `printable` replaces is written as an escape of four hexadecimal digits, so that nothing is lost."""
    text = json.dumps(document, ensure_ascii=False, allow_nan=False, indent=2)
    return text if text.isascii() and "\x7f" not in text else "".join(map(_escaped, text))


def in_json_line(document: Any) -> str:
    """The same on one line."""
    text = json.dumps(document, ensure_ascii=False, allow_nan=False)
    return text if text.isascii() and "\x7f" not in text else "".join(map(_escaped, text))


def _escaped(one: str) -> str:
    if one == "\n" or unicodedata.category(one) not in _UNSAFE:
        return one
    return json.dumps(one)[1:-1] if ord(one) > 0x7F else f"\\u{ord(one):04x}"


def in_csv(text: str) -> str:
    """A printable text that no spreadsheet takes for a formula."""
    text = printable(text)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def in_ascii(text: str) -> str:
    """The text in ASCII; a character without a likeness becomes `?`."""
    return text if text.isascii() else text.translate(_IN_ASCII).encode("ascii", "replace").decode("ascii")
