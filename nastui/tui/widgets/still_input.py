"""A line to write on whose cursor stands still: at rest a screen writes nothing to the terminal."""

from __future__ import annotations

from textual.reactive import reactive
from textual.widgets import Input


class StillInput(Input):
    """An input whose cursor does not blink."""

    cursor_blink = reactive(False, init=False)
