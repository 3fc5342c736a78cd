"""How the app looks: the dark and the light theme, the style sheets of its folders, and ASCII mode."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import Final

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter
from textual.theme import Theme

from nastui.drawing.printable import in_ascii
from nastui.drawing.spans import text_width

DARK: Final = "nastui-dark"
LIGHT: Final = "nastui-light"

_DARK_DATA: Final = {
    "muted": "#8b949e",
    "line": "#3d444d",
    "strong": "#f0f3f6",
    "good": "#7fc48b",
    "bad": "#f47c7c",
    "warn": "#e3b341",
    "series1": "#6cb6ff",
    "series2": "#e3a15a",
    "series3": "#7fc48b",
    "series4": "#b99af0",
    "series5": "#f08fb0",
    "series6": "#5cc8c0",
    "conv3x3": "#e3a15a",
    "conv1x1": "#b99af0",
    "pool": "#7fc48b",
    "skip": "#9fb0c0",
    "heat1": "#1d2733",
    "heat2": "#27415f",
    "heat3": "#2f6390",
    "heat4": "#3d8cb0",
    "heat5": "#67b9b3",
    "heat6": "#b5dc9a",
    "heat7": "#f6f1a0",
}
_LIGHT_DATA: Final = {
    "muted": "#59636e",
    "line": "#c4cbd3",
    "strong": "#0d1117",
    "good": "#1a7f37",
    "bad": "#c4272f",
    "warn": "#8a5a00",
    "series1": "#0a62c4",
    "series2": "#a8580b",
    "series3": "#1a7f37",
    "series4": "#7338c9",
    "series5": "#b02a62",
    "series6": "#0b7a75",
    "conv3x3": "#a8580b",
    "conv1x1": "#7338c9",
    "pool": "#1a7f37",
    "skip": "#5b6b7b",
    "heat1": "#e6edf3",
    "heat2": "#c3d9ea",
    "heat3": "#8fbadb",
    "heat4": "#5593c4",
    "heat5": "#2b6aa3",
    "heat6": "#17477a",
    "heat7": "#0a2342",
}


def themes() -> tuple[Theme, Theme]:
    """Dark and light."""
    return (
        _theme(DARK, _DARK_DATA, dark=True, accent="#6cb6ff", background="#0f1216", surface="#171b21", panel="#222831", foreground="#c9d1d9"),
        _theme(LIGHT, _LIGHT_DATA, dark=False, accent="#0a62c4", background="#ffffff", surface="#f0f2f5", panel="#e2e6eb", foreground="#24292f"),
    )


def _theme(name: str, data: dict[str, str], *, dark: bool, accent: str, background: str, surface: str, panel: str, foreground: str) -> Theme:
    cursor = {
        "block-cursor-background": panel,
        "block-cursor-foreground": data["strong"],
        "block-cursor-text-style": "bold",
        "block-cursor-blurred-background": surface,
        "block-cursor-blurred-foreground": foreground,
        "input-cursor-background": accent,
        "input-cursor-foreground": background,
        "border": accent,
        "border-blurred": data["line"],
    }
    return Theme(
        name=name,
        primary=accent,
        accent=accent,
        warning=data["warn"],
        error=data["bad"],
        success=data["good"],
        foreground=foreground,
        background=background,
        surface=surface,
        panel=panel,
        dark=dark,
        variables=data | cursor,
    )


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
