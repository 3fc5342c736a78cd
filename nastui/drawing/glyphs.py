"""The characters that lines are made of, in Unicode and in ASCII."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Stroke:
    """How one kind of edge and vertex is drawn: solid what is used, dotted what is dimmed."""

    horizontal: str
    vertical: str
    spine: str
    leave: str


@dataclass(frozen=True, slots=True)
class Glyphs:
    """A complete set. `begin` and `end` turn a lane's first and last corner, the tees join more lanes to the same horizontal."""

    solid: Stroke
    dotted: Stroke
    begin: str
    begin_tee: str
    end: str
    end_tee: str
    arrow: str

    def stroke(self, dimmed: bool) -> Stroke:
        """Solid, or dotted where dimmed."""
        return self.dotted if dimmed else self.solid


ROUND: Final = Glyphs(
    solid=Stroke(horizontal="─", vertical="│", spine="┃", leave="┠"),
    dotted=Stroke(horizontal="╌", vertical="┊", spine="┊", leave="├"),
    begin="╮",
    begin_tee="┬",
    end="╯",
    end_tee="┴",
    arrow="◄",
)
ASCII: Final = Glyphs(
    solid=Stroke(horizontal="-", vertical="|", spine="|", leave="|"),
    dotted=Stroke(horizontal="~", vertical=":", spine=":", leave=":"),
    begin=".",
    begin_tee=".",
    end="'",
    end_tee="'",
    arrow="<",
)
