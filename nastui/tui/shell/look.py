"""What is drawn with what: the style sheets of the app's folders, ASCII mode, and NO_COLOR."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Final

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

from nastui.drawing.printable import in_ascii
from nastui.drawing.spans import text_width

_APP: Final = Path(__file__).parent.parent


def style_sheet(folder: str) -> str:
    """The path of a folder's style sheet."""
    return str(_APP / folder / "style.tcss")


def style_sheet_text(folder: str) -> str:
    """The text of a style sheet, for widgets with one of their own."""
    return (_APP / folder / "style.tcss").read_text(encoding="utf-8")


_FRAMES: Final = str.maketrans(
    dict.fromkeys("╭╮┌┐╔╗", ".") | dict.fromkeys("╰╯└┘╚╝", "'") | dict.fromkeys("─━═╌╸╺▁▔", "-") | dict.fromkeys("│┃║┊▎▊▏▕▌▐▉▋▍", "|")
    | {"●": "*", "○": "o", "◌": "o", "▶": ">", "⏸": "=", "■": "#", "✓": "v", "✗": "x", "‹": "<", "›": ">", "▲": "^", "▼": "v", "⚠": "!", "↑": "^"}
    | {"↓": "v", "←": "<", "→": ">", "•": "*", "≤": "<", "±": "+", "—": "-", "’": "'", "◆": "*", "◇": "o"}
    | {"★": "*", "▸": ">", "▾": "v", "τ": "t", "ρ": "r"}
    | dict.fromkeys("▂▃▄▅▆▇█", "#")
)  # fmt: skip


class AsciiFilter(LineFilter):
    """Shows any text in ASCII; each character keeps its width."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Replace the texts of segments."""
        return [segment if segment.text.isascii() else Segment(_plain(segment.text), segment.style, segment.control) for segment in segments]


@lru_cache(4096)
def _plain(text: str) -> str:
    return "".join(character if character.isascii() else in_ascii(character.translate(_FRAMES)) * text_width(character) for character in text)


class NoColourFilter(LineFilter):
    """Shows any text without colours; what lies on a marked ground is shown in reverse.

    Args:
        marked: grounds, as Rich names them (`#222831`), that tell where the user is.
        cursor: the ground of a text cursor, which has to differ from a marked one.
    """

    def __init__(self, marked: frozenset[str], cursor: str) -> None:
        super().__init__()
        self._marked, self._cursor = marked, cursor
        self._known: dict[Style, Style] = {}

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Replace the styles of segments."""
        return [Segment(text, style and self._without_colour(style), control) for text, style, control in segments]

    def _without_colour(self, style: Style) -> Style:
        plain = self._known.get(style)
        if plain is None:
            ground = style.bgcolor.get_truecolor().hex if style.bgcolor is not None and not style.bgcolor.is_default else ""
            plain = style.without_color + Style(meta=style.meta)
            if ground == self._cursor:
                plain += Style(reverse=False, underline=True)
            elif ground in self._marked:
                plain += Style(reverse=True)
            if len(self._known) < 4096:
                self._known[style] = plain
        return plain
