"""ASCII mode: drawings come in their ASCII form, and a filter over everything shown replaces what Textual itself draws."""

from __future__ import annotations

import os
from functools import lru_cache
from typing import Final

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from nastui.drawing.printable import in_ascii
from nastui.drawing.spans import text_width

_FRAMES: Final = str.maketrans(
    dict.fromkeys("╭╮┌┐╔╗", ".") | dict.fromkeys("╰╯└┘╚╝", "'") | dict.fromkeys("─━═╌╸╺▁▔", "-") | dict.fromkeys("│┃║┊▎▊▏▕▌▐▉▋▍", "|")
    | {"●": "*", "○": "o", "◌": "o", "▶": ">", "⏸": "=", "■": "#", "✓": "v", "✗": "x", "‹": "<", "›": ">", "▲": "^", "▼": "v", "⚠": "!", "↑": "^"}
    | {"↓": "v", "←": "<", "→": ">", "⏎": ">", "•": "*", "≤": "<", "±": "+", "—": "-", "’": "'", "◆": "*", "◇": "o"}
    | dict.fromkeys("▂▃▄▅▆▇█", "#")
)  # fmt: skip


def ascii_wanted() -> bool:
    """Whether only ASCII may be shown: NASTUI_ASCII says so, or else the locale's encoding does."""
    if chosen := os.environ.get("NASTUI_ASCII"):
        return chosen not in ("0", "false", "no")
    locale = next((value for name in ("LC_ALL", "LC_CTYPE", "LANG") if (value := os.environ.get(name))), "UTF-8")
    return "utf" not in locale.lower()


class AsciiFilter(LineFilter):
    """Shows any text in ASCII; each character keeps its width."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Replace the texts of segments."""
        return [segment if segment.text.isascii() else Segment(_plain(segment.text), segment.style, segment.control) for segment in segments]


@lru_cache(4096)
def _plain(text: str) -> str:
    return "".join(character if character.isascii() else in_ascii(character.translate(_FRAMES)) * text_width(character) for character in text)
