"""Numbers as a researcher reads them. What is unknown (None) is `–`; what is not finite is `∞`, `−∞` or `NaN`; minus is `−`."""

from __future__ import annotations

import math
from typing import Final

UNKNOWN: Final = "–"
_MINUTE: Final = 60
_HOUR: Final = 60 * _MINUTE
_DAY: Final = 24 * _HOUR
_RATE_UNITS: Final = ((1, "s"), (_MINUTE, "min"), (_HOUR, "h"))


def decimal(value: float | None, decimals: int = 2) -> str:
    """A number with so many decimals and its thousands grouped: `1,834.21`."""
    if value is None:
        return UNKNOWN
    if not math.isfinite(value):
        return _not_finite(value)
    return _signed(f"{value:,.{decimals}f}")


def count(value: float | None) -> str:
    """A whole number: `10,000`."""
    return decimal(value, 0)


def duration(seconds: float | None) -> str:
    """A time in the largest unit that fits: `40 µs`, `38 ms`, `1.2 s`, `3 m 04 s`, `2 h 05 m`, `42.1 d`."""
    if seconds is None or not math.isfinite(seconds):
        return decimal(seconds)
    if seconds < 0:
        return f"−{duration(-seconds)}"
    return _clock(seconds)


def remaining(done: float, total: float | None, elapsed: float) -> str:
    """The time still to go at the pace so far: `3 m 04 s`; unknown before anything is done."""
    if total is None or done <= 0:
        return UNKNOWN
    return duration(max(0.0, elapsed * (total - done) / done))


def rate(per_second: float | None) -> str:
    """A pace: `1,240/s`, `12.5/s`, `4.2/min`, `1.5/h`."""
    if per_second is None:
        return UNKNOWN
    factor, unit = next(((factor, unit) for factor, unit in _RATE_UNITS if per_second * factor >= 1), _RATE_UNITS[-1])
    pace = per_second * factor
    return f"{decimal(pace, 0 if pace >= 99.95 or not pace else 1)}/{unit if pace else 's'}"


def _clock(seconds: float) -> str:
    """Each limit is where the rounded text would reach the next unit."""
    if seconds == 0:
        return "0 s"
    if seconds < 0.0009995:
        return f"{seconds * 1e6:.0f} µs"
    if seconds < 0.9995:
        return f"{seconds * 1e3:.{1 if seconds < 0.00995 else 0}f} ms"
    if seconds < 59.95:
        return f"{seconds:.1f} s"
    if seconds < _HOUR - 0.5:
        minutes, rest = divmod(round(seconds), _MINUTE)
        return f"{minutes} m {rest:02} s"
    if seconds < _DAY - _MINUTE / 2:
        hours, rest = divmod(round(seconds / _MINUTE), 60)
        return f"{hours} h {rest:02} m"
    return f"{seconds / _DAY:,.1f} d"


def _signed(text: str) -> str:
    """A true minus sign, and none before zero."""
    if not text.startswith("-"):
        return text
    return f"−{text[1:]}" if text.strip("-0.,") else text[1:]


def _not_finite(value: float) -> str:
    return "NaN" if math.isnan(value) else "∞" if value > 0 else "−∞"
