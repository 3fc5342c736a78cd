"""Texts that more than one tab shows."""

from __future__ import annotations


def cell_pieces(text: str, width: int) -> list[str]:
    """The lines, each at most this wide."""
    lines: list[str] = [""]
    for part in text.replace("|+|", "|+\n|").replace(",", ",\n").replace(":", ":\n").split("\n"):
        if lines[-1] and len(lines[-1]) + len(part) > width:
            lines.append("")
        lines[-1] += part
    return [line[start : start + width] for line in lines for start in range(0, max(len(line), 1), max(width, 1))]
