"""Making text safe to show: text from outside without control characters, and any text in ASCII."""

from __future__ import annotations

import unicodedata
from typing import Final

_UNSAFE: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_IN_ASCII: Final = str.maketrans({"×": "x", "–": "-", "−": "-", "∞": "inf", "µ": "u", "…": "~", "·": ".", "●": "*", "○": "o"})


def printable(text: str, *, lines: bool = False) -> str:
    """Foreign text in which each control, bidirectional, zero-width or surrogate character has become `�`.

    Such characters could move the cursor, hide what follows or turn the reading direction. A text of several `lines` keeps its line breaks.
    """
    if text.isprintable():  # which most texts are
        return text
    return "".join("�" if unicodedata.category(one) in _UNSAFE and not (lines and one == "\n") else one for one in text)


def in_ascii(text: str) -> str:
    """The text in ASCII; a character without a likeness becomes `?`."""
    return text if text.isascii() else text.translate(_IN_ASCII).encode("ascii", "replace").decode("ascii")
