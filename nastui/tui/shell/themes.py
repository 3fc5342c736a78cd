"""The colours of the app: one row of values a theme. Each style of the drawings is a variable of the theme."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from textual.theme import BUILTIN_THEMES, Theme

_DATA: Final = (
    *("muted", "line", "strong", "good", "bad", "warn"),
    *("series1", "series2", "series3", "series4", "series5", "series6"),
    *("conv3x3", "conv1x1", "pool", "skip"),
    *("heat1", "heat2", "heat3", "heat4", "heat5", "heat6", "heat7"),
)
"""The names of the colours of drawings, in the order of a theme's rows."""


@dataclass(frozen=True)
class Colours:
    """A theme: its ground, and the colours of drawings as rows of words."""

    frame: str
    """background, surface, panel, foreground, accent, and the text on a cursor."""
    texts: str
    """muted, line, strong, good, bad, warn."""
    series: str
    operations: str
    heat: str
    dark: bool = True
    ansi: bool = False
    """Whether the terminal's own colours are named, and not mixed."""

    @property
    def data(self) -> dict[str, str]:
        """The colours of drawings, by name."""
        named = " ".join((self.texts, self.series, self.operations, self.heat)).split()
        return dict(zip(_DATA, (self._colour(name) for name in named), strict=True))

    def theme(self, name: str) -> Theme:
        """As Textual has it."""
        background, surface, panel, foreground, accent, on_cursor = map(self._colour, self.frame.split())
        data = self.data
        cursor = {
            "block-cursor-background": panel,
            "block-cursor-foreground": on_cursor,
            "block-cursor-text-style": "bold",
            "block-cursor-blurred-background": surface,
            "block-cursor-blurred-foreground": foreground,
            "input-cursor-background": accent,
            "input-cursor-foreground": background if background != "ansi_default" else "ansi_black",
            "border": accent,
            "border-blurred": data["line"],
        }
        grounds = {"surface": surface, "panel": panel}  # Textual makes these transparent in a theme of ANSI colours: no cursor would be seen
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
            boost=surface if self.ansi else None,
            dark=self.dark,
            ansi=self.ansi,
            variables=(BUILTIN_THEMES["ansi-dark"].variables | grounds if self.ansi else {}) | data | cursor,
        )

    def _colour(self, word: str) -> str:
        return f"ansi_{word}" if self.ansi else f"#{word}"


THEMES: Final[Mapping[str, Colours]] = {
    "dark": Colours(
        "0f1216 171b21 222831 c9d1d9 6cb6ff f0f3f6",
        "8b949e 3d444d f0f3f6 7fc48b f47c7c e3b341",
        "6cb6ff e3a15a 7fc48b b99af0 f08fb0 5cc8c0",
        "e3a15a b99af0 7fc48b 9fb0c0",
        "1d2733 27415f 2f6390 3d8cb0 67b9b3 b5dc9a f6f1a0",
    ),
    "light": Colours(
        "ffffff f0f2f5 e2e6eb 24292f 0a62c4 0d1117",
        "59636e c4cbd3 0d1117 1a7f37 c4272f 8a5a00",
        "0a62c4 a8580b 1a7f37 7338c9 b02a62 0b7a75",
        "a8580b 7338c9 1a7f37 5b6b7b",
        "e6edf3 c3d9ea 8fbadb 5593c4 2b6aa3 17477a 0a2342",
        dark=False,
    ),
    # Okabe and Ito, "Color universal design" (2008), lightened where the ground is dark; heat as in cividis (Nuñez et al. 2018)
    "colour-blind": Colours(
        "0f1216 171b21 222831 d0d4d9 56b4e9 f0f3f6",
        "939ba4 3d444d f5f6f8 56b4e9 ee7733 f0e442",
        "56b4e9 e69f00 2fb894 cc79a7 f0e442 ee7733",
        "e69f00 cc79a7 2fb894 a3acb5",
        "1b2a49 2f3f66 4d5572 6f6f74 938a72 bfab62 f4e04d",
    ),
    "high-contrast": Colours(
        "000000 101010 242400 ffffff ffff00 ffffff",
        "d8d8d8 9a9a9a ffffff 5dff7f ff9c9c ffd24d",
        "6fd3ff ffb14d 5dff7f d9b8ff ffa3cf 5ff5ea",
        "ffb14d d9b8ff 5dff7f d8d8d8",
        "1a1a40 2b3f8f 2f74c8 38b0d8 6fe0b0 c9f57a ffff66",
    ),
    "16-colours": Colours(
        "black black blue white bright_cyan bright_white",
        "white bright_black bright_white bright_green bright_red bright_yellow",
        "bright_cyan bright_yellow bright_green bright_magenta bright_red bright_blue",
        "bright_yellow bright_magenta bright_green white",
        "black blue bright_blue cyan bright_cyan bright_yellow bright_white",
        ansi=True,
    ),
    "terminal": Colours(
        "default default blue default cyan bright_white",
        "default bright_black default green red yellow",
        "cyan yellow green magenta red blue",
        "yellow magenta green default",
        "black blue bright_blue cyan bright_cyan bright_yellow bright_white",
        ansi=True,
    ),
}  # fmt: skip
"""Name in the settings → colours."""


NO_COLOUR: Final = "nastui-no-colour"
"""The theme from which a filter takes all colours."""
MARKED: Final = frozenset({"#222831", "#6cb6ff"})
"""Its grounds that tell where the user is: those of cursors and of what has the focus."""
CURSOR: Final = "#010203"
"""Its ground of a text cursor, which nothing else has."""


def theme_name(name: str) -> str:
    """What Textual calls the theme of this name."""
    return f"nastui-{name}"


@cache
def themes() -> dict[str, Theme]:
    """All themes, by Textual's names."""
    without = THEMES["dark"].theme(NO_COLOUR)
    without.variables["input-cursor-background"] = CURSOR
    made = [*(colours.theme(theme_name(name)) for name, colours in THEMES.items()), without]
    return {theme.name: theme for theme in made}
