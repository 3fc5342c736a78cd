"""The pace of a search, as an option takes it."""

from __future__ import annotations

from typing import Any

import click


class Pace(click.FloatRange):
    """Seconds from 0 to 3,600; NaN passes every comparison, so it is refused by name."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Read and check."""
        seconds = float(super().convert(value, param, ctx))
        if seconds != seconds:
            self.fail("nan is no pace", param, ctx)
        return seconds


PACE = Pace(0, 3600)
