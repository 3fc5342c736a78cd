"""Whether the user has scrolled a table away from its cursor."""

from __future__ import annotations

from typing import Any, Final

HEADER: Final = 1
"""Lines of a heading."""


class ScrolledAway:
    """A base before the one that scrolls. Wheel and scrollbar leave the cursor where it is, and rows that change leave what they brought in sight."""

    _away = False
    """Whether the user has scrolled away from the cursor."""

    @property
    def _in_sight(self) -> bool:
        """Whether the row under the cursor is."""
        table: Any = self  # a ScrollView with a cursor
        return bool(0 <= table.cursor_row - table.scroll_offset.y < table.scrollable_content_region.height - HEADER)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Notice it."""
        super().watch_scroll_y(old_value, new_value)  # type: ignore[misc]  # of the class that scrolls
        self._away = not self._in_sight
