"""The front of a run as panels of the live tab draw it."""

from __future__ import annotations

from typing import Final

from nastui.drawing.front import draw_front, front_legend
from nastui.drawing.spans import Drawing, plain_text
from nastui.runs.front_picture import FrontShown, front_plane
from nastui.runs.view import RunView

_CORNERS: Final = 2
"""Columns of the lower border that its text cannot have."""


def front_drawing(view: RunView, room: tuple[int, int], *, ascii: bool, looking: bool = False) -> tuple[Drawing, str]:
    """The picture in so many columns and rows, and its legend.

    Args:
        view: of the run.
        room: columns and rows.
        ascii: whether only ASCII may be drawn.
        looking: whether the member that is looked at, and the one that it is compared with, are marked.
    """
    if view.points is None:
        return (), ""
    numbers = {one.number: place for place, one in enumerate(view.members)}
    chosen, marked = (numbers.get(one.number) if looking and one else None for one in (view.member, view.rival))
    shown = FrontShown(view.options.pair, view.options.whole, chosen, marked)
    plane, picture = front_plane(view.points, view.known_front, shown, room, ascii=ascii)
    return draw_front(plane, picture), plain_text((front_legend(picture, ascii=ascii, width=room[0] - _CORNERS),))
