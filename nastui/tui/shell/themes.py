"""The dark and the light look: neutral greys, one accent, and the colours of drawn data."""

from __future__ import annotations

from typing import Final

from textual.theme import Theme

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
