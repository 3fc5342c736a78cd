"""Numbers as a researcher reads them. What is unknown (None) is `–`; what is not finite is `∞`, `−∞` or `NaN`; minus is `−`."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from typing import Final

UNKNOWN: Final = "–"
_MINUTE: Final = 60
_HOUR: Final = 60 * _MINUTE
_DAY: Final = 24 * _HOUR
_RATE_UNITS: Final = {"s": 1, "min": _MINUTE, "h": _HOUR}
_LEAST_PACE: Final = 0.2
_MOST_PACE: Final = 300.0
_DIGITS: Final = 1e15
"""From here on a float does not know all digits before the point."""
_UNITS: Final = ((1e3, "k"), (1e6, "M"), (1e9, "G"), (1e12, "T"))
SHORTEST: Final = 6
"""So many columns are enough for any number, if need be as `−1e300`."""


def decimal(value: float | None, decimals: int = 2) -> str:
    """A number with so many decimals and its thousands grouped: `1,834.21`."""
    if value is None:
        return UNKNOWN
    if not math.isfinite(value):
        return _not_finite(value)
    return _scientific(value, decimals) if abs(value) >= _DIGITS else signed(f"{value:,.{decimals}f}")


def significant(value: float, digits: int) -> str:
    """A number with so many digits, be it great or small: `0.0312`, `1.2e−05`, `−1,250`."""
    return signed(f"{value:,.{digits}g}") if math.isfinite(value) else _not_finite(value)


def plainly(value: float, digits: int) -> str:
    """A number with at least so many digits and no power of ten, as long as it is neither tiny nor beyond what a float knows: `281,168`, `6.8052`."""
    if not math.isfinite(value) or not 1e-4 <= abs(value) < _DIGITS:
        return significant(value, digits)
    return decimal(value, max(0, digits - 1 - math.floor(math.log10(abs(value)))))


def percentage(value: float | None, decimals: int = 0) -> str:
    """A part of one in percent: `57 %`."""
    return UNKNOWN if value is None else f"{decimal(100 * value, decimals)} %"


def count(value: float | None) -> str:
    """A whole number: `10,000`."""
    return decimal(value, 0)


def counted(number: int, thing: str) -> str:
    """How many there are of a thing: `1 column`, `1,024 columns`, `2 queries`."""
    if number == 1:
        return f"1 {thing}"
    return f"{count(number)} {thing.removesuffix('y')}ies" if thing.endswith("y") else f"{count(number)} {thing}s"


def in_bytes(count: int) -> str:
    """A number of bytes for people: `1.15 GB`, `499 MB`, `12 kB`, `800 B`."""
    if count >= 999.5e6:
        return f"{count / 1e9:,.2f} GB"
    return f"{count / 1e6:.0f} MB" if count >= 999.5e3 else f"{count / 1e3:.0f} kB" if count >= 1e3 else f"{count} B"


def duration(seconds: float | None) -> str:
    """A time in the largest unit that fits: `40 µs`, `38 ms`, `1.2 s`, `3 m 04 s`, `2 h 05 m`, `42.1 d`."""
    if seconds is None or not math.isfinite(seconds):
        return decimal(seconds)
    if seconds < 0:
        return f"−{duration(-seconds)}"
    return _clock(seconds)


@dataclass
class _TimeUnit:
    """The unit of times of a minute and more, for this process, as a locale is; none: the one that fits."""

    sign: str = ""
    seconds: int = 0


_unit: Final = _TimeUnit()


def use_time_unit(name: str) -> None:
    """Show times of a minute and more in `seconds`, `hours` or `days`; `auto`: in the unit that fits."""
    _unit.sign, _unit.seconds = {"seconds": ("s", 1), "hours": ("h", _HOUR), "days": ("d", _DAY)}.get(name, ("", 0))


def remaining(done: float, total: float | None, elapsed: float) -> str:
    """The time still to go at the pace so far: `3 m 04 s`; unknown before anything is done."""
    if total is None or done <= 0:
        return UNKNOWN
    return duration(max(0.0, elapsed * (total - done) / done))


def rate(per_second: float | None, unit: str | None = None) -> str:
    """A pace: `1,240/s`, `12.5/s`, `4.2/min`, `1.5/h`; in the unit that is given, or else in the one that fits."""
    if per_second is None:
        return UNKNOWN
    unit = unit or rate_unit(per_second)
    pace = per_second * _RATE_UNITS[unit]
    return f"{decimal(pace, 0 if pace >= 99.95 or not pace else 1 if pace >= 0.95 or unit == 'h' else 2)}/{unit}"


def rate_unit(per_second: float | None, before: str = "") -> str:
    """The unit of a pace. One that was shown before stays as long as its number is neither tiny nor huge: a pace near its end does not flip."""
    if not per_second:
        return before or "s"
    pace = per_second * _RATE_UNITS.get(before, 0)
    if pace >= _LEAST_PACE and (before == "s" or pace < _MOST_PACE):
        return before
    return next((unit for unit, seconds in _RATE_UNITS.items() if per_second * seconds >= 1), "h")


def _clock(seconds: float) -> str:
    """Each limit is where the rounded text would reach the next unit."""
    if seconds == 0:
        return "0 s"
    if _unit.seconds and seconds >= 59.95:
        return f"{decimal(seconds / _unit.seconds, 0 if _unit.sign == 's' else 2)} {_unit.sign}"
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
    return f"{decimal(seconds / _DAY, 1)} d"


def signed(text: str) -> str:
    """What Python writes of a number with a true minus sign, also in an exponent, and none before zero."""
    return (text if text.strip("-0.,") else text.lstrip("-")).replace("-", "−")


@dataclass(frozen=True)
class Figure:
    """A number in a table. Where its column has no room for all of its digits, it is written shorter, and never cut."""

    value: float | None
    decimals: int = 2

    def __str__(self) -> str:
        return decimal(self.value, self.decimals)

    def within(self, width: int) -> str:
        """The most exact writing of at most so many columns; the shortest there is where none is so short."""
        text = ""
        for text in self._writings():
            if len(text) <= width:
                break
        return text

    def _writings(self) -> Iterator[str]:
        """From all of its digits to a power of ten: `11,617.01`, `11,617.0`, `11,617`, `11.6k`, `12k`, `1e4`."""
        value = self.value
        if value is None or not math.isfinite(value):
            yield decimal(value)
            return
        yield from (decimal(value, decimals) for decimals in range(self.decimals, -1, -1))
        for unit, sign in _UNITS:
            if unit <= abs(value) < _DIGITS:
                yield from (f"{decimal(value / unit, decimals)}{sign}" for decimals in (1, 0))
        yield from (_scientific(value, decimals) for decimals in (1, 0))


def _scientific(value: float, decimals: int) -> str:
    """`1.2e300`, `1e−5`. The greatest floats are rounded towards zero: `2e308` would be read as infinite."""
    text = f"{value:.{decimals}e}"
    if not math.isfinite(float(text)):
        text = f"{Decimal(value).quantize(Decimal(f'1e{308 - decimals}'), ROUND_DOWN):.{decimals}e}"
    mantissa, _, exponent = text.partition("e")
    return signed(mantissa) + "e" + signed(str(int(exponent)))


def decimals_of(text: str, most: int = 300) -> int:
    """Digits behind the point of a number that `float` reads, `9.4e-1` and `0.94` alike, and at most so many."""
    number, _, exponent = text.lower().partition("e")
    return int(min(max(len(number.partition(".")[2]) - float(exponent or 0), 0), most))  # a float takes an exponent of any length


def _not_finite(value: float) -> str:
    return "NaN" if math.isnan(value) else "∞" if value > 0 else "−∞"
