"""How a text file marks its lines: which ends, whether the last one has one, and a byte order mark. Kept when its lines change."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import Final

_MARK: Final = "\ufeff"
_END: Final = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True)
class Written:
    """A text as it was read, without any translation."""

    text: str

    @cached_property
    def lines(self) -> str:
        """The text with plain line ends, one after the last line too, and without a mark."""
        plain = _END.sub("\n", self.text.removeprefix(_MARK))
        return plain if plain.endswith("\n") or not plain else plain + "\n"

    def with_lines(self, lines: str) -> str:
        """Other lines, marked as these are: a line that stays keeps its end, a new one takes the usual end."""
        mark = _MARK if self.text.startswith(_MARK) else ""
        if not self.lines:
            return mark + lines
        before, after = (text.removesuffix("\n").split("\n") for text in (self.lines, lines))
        made = "".join(line + end for line, end in zip(after, self._ends(before, after), strict=True))
        return mark + (made if self.text[-1] in "\r\n" else made.rstrip("\r\n"))

    def _ends(self, before: list[str], after: list[str]) -> list[str]:
        own = _END.findall(self.text)
        usual = Counter(own).most_common(1)[0][0] if own else "\n"
        own += [usual] * (len(before) - len(own))
        ends = [usual] * len(after)
        for _, first, last, begin, end in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
            for old, new in zip(range(first, last), range(begin, end), strict=False):
                ends[new] = own[old]
        return ends
