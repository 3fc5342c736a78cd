"""Screens of the app as SVG: one, or an animation of many in which a row is written once for as long as it stands. Nothing is fetched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Final, TypeAlias

_WIDE, _HIGH, _SIZE = 8.43, 16.5, 14
"""Of a character, in pixels, and of its font: boxes join."""
_EDGE: Final = 10
_DEFAULT: Final = ("#d0d4da", "#101418")


@dataclass(frozen=True)
class Piece:
    """A text of one look."""

    column: int
    text: str
    colour: str
    ground: str
    bold: bool


Row: TypeAlias = tuple[Piece, ...]


@dataclass(frozen=True)
class Frame:
    """A screen at a time."""

    at: float
    """Seconds from the beginning."""
    rows: tuple[Row, ...]


def rows_of(app: Any) -> tuple[Row, ...]:
    """What is on the screen of a Textual app."""
    return tuple(tuple(_pieces(strip)) for strip in app.screen._compositor.render_strips())


def drawn(rows: Sequence[Row], title: str) -> str:
    """One screen."""
    return _picture([Frame(0, tuple(rows))], title, None)


def animated(frames: Sequence[Frame], title: str, seconds: float) -> str:
    """Screens one after the other, again and again."""
    return _picture(frames, title, seconds)


def _pieces(strip: Any) -> list[Piece]:
    found: list[Piece] = []
    column = 0
    for segment in strip:
        if segment.control:
            continue
        colour, ground, bold = _look(segment.style)
        last = found[-1] if found else None
        if last and (last.colour, last.ground, last.bold) == (colour, ground, bold):
            found[-1] = Piece(last.column, last.text + segment.text, colour, ground, bold)
        else:
            found.append(Piece(column, segment.text, colour, ground, bold))
        column += segment.cell_length
    return found


def _look(style: Any) -> tuple[str, str, bool]:
    """Text, ground and weight of a Rich style."""
    from rich.terminal_theme import DIMMED_MONOKAI

    if style is None:
        return (*_DEFAULT, False)
    colour = style.color.get_truecolor(DIMMED_MONOKAI).hex if style.color and not style.color.is_default else _DEFAULT[0]
    ground = style.bgcolor.get_truecolor(DIMMED_MONOKAI).hex if style.bgcolor and not style.bgcolor.is_default else _DEFAULT[1]
    if style.reverse:
        colour, ground = ground, colour
    return (_mixed(colour, ground) if style.dim else colour), ground, bool(style.bold)


def _mixed(colour: str, ground: str) -> str:
    channels = zip(*(bytes.fromhex(one[1:]) for one in (colour, ground)), strict=True)
    return "#" + bytes((2 * front + back) // 3 for front, back in channels).hex()


def _picture(frames: Sequence[Frame], title: str, seconds: float | None) -> str:
    height = len(frames[0].rows)
    width = max(piece.column + len(piece.text) for piece in frames[0].rows[0])
    looks: dict[tuple[str, bool], str] = {}
    body = [_line(number, [(frame.at, frame.rows[number]) for frame in frames], looks, seconds) for number in range(height)]
    size = f"{width * _WIDE + 2 * _EDGE:.0f}", f"{height * _HIGH + 2 * _EDGE:.0f}"
    ground = frames[0].rows[0][0].ground
    styles = "".join(f".{name}{{fill:{colour}{';font-weight:bold' if bold else ''}}}" for (colour, bold), name in looks.items())
    clock = f'<rect width="0" height="0"><animate id="t" attributeName="x" begin="0s;t.end" dur="{seconds:g}s"/></rect>' if seconds else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xml:space="preserve" viewBox="0 0 {size[0]} {size[1]}" width="{size[0]}" height="{size[1]}">\n'
        f"<title>{escape(title)}</title>\n"
        f"<style>text{{font:{_SIZE}px 'DejaVu Sans Mono',Menlo,Consolas,monospace;white-space:pre}}{styles}</style>\n"
        f'<rect width="100%" height="100%" rx="8" fill="{ground}"/>{clock}\n<g transform="translate({_EDGE} {_EDGE})">\n'
        + "\n".join(filter(None, body))
        + "\n</g>\n</svg>\n"
    )


def _line(number: int, told: Sequence[tuple[float, Row]], looks: dict[tuple[str, bool], str], seconds: float | None) -> str:
    """All that a row of the screen shows in the course of time."""
    spans: dict[Row, list[tuple[float, float]]] = {}
    for place, (at, row) in enumerate(told):
        end = told[place + 1][0] if place + 1 < len(told) else seconds or 0.0
        known = spans.setdefault(row, [])
        if known and known[-1][1] == at:
            known[-1] = (known[-1][0], end)
        else:
            known.append((at, end))
    if len(spans) == 1 or seconds is None:
        return _row(number, told[0][1], looks)
    return "\n".join(f'<g visibility="hidden">{"".join(map(_shown, times))}{_row(number, row, looks)}</g>' for row, times in spans.items())


def _shown(times: tuple[float, float]) -> str:
    return f'<set attributeName="visibility" to="visible" begin="t.begin+{times[0]:g}s" end="t.begin+{times[1]:g}s"/>'


def _row(number: int, row: Row, looks: dict[tuple[str, bool], str]) -> str:
    """Grounds, then texts, each as wide as its characters."""
    top = number * _HIGH
    texts = []
    for piece in row:
        if piece.text.strip():
            ahead = len(piece.text) - len(piece.text.lstrip())
            text = piece.text.strip()
            name = looks.setdefault((piece.colour, piece.bold), f"c{len(looks)}")
            place = f'x="{(piece.column + ahead) * _WIDE:.1f}" y="{top + 13:g}" textLength="{len(text) * _WIDE:.1f}"'
            texts.append(f'<text class="{name}" {place}>{escape(text, quote=False)}</text>')
    grounds = (
        f'<rect x="{left * _WIDE:.1f}" y="{top:g}" width="{wide * _WIDE + 0.3:.1f}" height="{_HIGH + 0.3:g}" fill="{ground}"/>'
        for left, wide, ground in _grounds(row)
    )
    return "".join([*grounds, *texts])


def _grounds(row: Row) -> list[tuple[int, int, str]]:
    """(first column, how many, colour) of parts that have one ground."""
    found: list[tuple[int, int, str]] = []
    for piece in row:
        if found and found[-1][2] == piece.ground:
            found[-1] = (found[-1][0], found[-1][1] + len(piece.text), piece.ground)
        else:
            found.append((piece.column, len(piece.text), piece.ground))
    return found
