"""The filter language of lists of runs: `algorithm:genetic best>91 state:failed,stopped -tag:old "after the fix"`.

All terms of a filter must hold. A word must be found in id, state, preset, benchmark, data set, algorithm, tags or note.
"""

from __future__ import annotations

import re
import shlex
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal, TypeAlias, get_args

from nastui.base.errors import InputError, choose_one, nearest
from nastui.drawing.numbers import decimals_of
from nastui.drawing.printable import printable
from nastui.runs.entries import RunEntry
from nastui.runs.rows import State

Kind: TypeAlias = Literal["text", "number", "seconds", "day"]
Test: TypeAlias = Callable[[RunEntry], bool]


@dataclass(frozen=True)
class FilterField:
    """What a term may ask for."""

    of: Callable[[RunEntry], Any]
    kind: Kind = "text"
    help: str = ""


FIELDS: Final[Mapping[str, FilterField]] = {
    "run": FilterField(lambda one: one.run.id, help="its id"),
    "state": FilterField(lambda one: one.run.state, help=", ".join(get_args(State))),
    "algorithm": FilterField(lambda one: one.run.algorithm, help="its name in presets"),
    "benchmark": FilterField(lambda one: one.run.benchmark, help="the table"),
    "dataset": FilterField(lambda one: one.run.dataset, help="of the table"),
    "split": FilterField(lambda one: one.run.split, help="valid or test"),
    "space": FilterField(lambda one: one.run.space, help="the search space"),
    "fitness": FilterField(lambda one: one.run.fitness, help="what cells are evaluated by"),
    "predictor": FilterField(lambda one: one.run.predictor, help="where one screens candidates"),
    "preset": FilterField(lambda one: one.run.preset, help="that it was started from"),
    "tag": FilterField(lambda one: one.tags, help="a whole tag"),
    "note": FilterField(lambda one: one.note, help="what you noted"),
    "seed": FilterField(lambda one: one.run.seed, "number", "of the run"),
    "best": FilterField(lambda one: one.run.best, "number", "the best fitness"),
    "regret": FilterField(lambda one: one.regret, "number", "how far the best is from the optimum"),
    "hypervolume": FilterField(lambda one: one.hypervolume, "number", "of the front, with several objectives"),
    "front": FilterField(lambda one: one.front.size if one.front else None, "number", "points of the front"),
    "evaluated": FilterField(lambda one: one.run.total, "number", "evaluations"),
    "unique": FilterField(lambda one: one.run.unique_total, "number", "unique queries"),
    "generations": FilterField(lambda one: one.run.generation, "number", "of the run"),
    "elapsed": FilterField(lambda one: one.run.wall, "seconds", "on the clock: 90s, 5m, 2h, 1d"),
    "simulated": FilterField(lambda one: one.run.simulated, "seconds", "simulated time, likewise"),
    "age": FilterField(lambda one: time.time() - one.run.created if one.run.created else None, "seconds", "since it began, likewise"),
    "started": FilterField(lambda one: time.strftime("%Y-%m-%d", time.localtime(one.run.created)) if one.run.created else None, "day", "2025-06-30"),
}
_ALIASES: Final = {"id": "run", "data": "dataset", "tags": "tag", "notes": "note", "evaluations": "evaluated", "queries": "unique", "date": "started"}
_TERM: Final = re.compile(r"(-?)([a-z_]+)(!=|>=|<=|[:=<>])(.*)", re.IGNORECASE | re.DOTALL)
_AMOUNT: Final = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)([a-z%]?)", re.IGNORECASE)
_DAY: Final = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_FACTORS: Final[Mapping[Kind, Mapping[str, float]]] = {
    "number": {"": 1, "%": 1, "k": 1e3, "m": 1e6},
    "seconds": {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400},
}
_EXAMPLES: Final = {
    "state": "done",
    "algorithm": "genetic",
    "seed": "3",
    "evaluated": "500",
    "unique": "400",
    "generations": "20",
    "regret": "0.5",
    "hypervolume": "60",
    "front": "10",
}
EXAMPLE: Final = "algorithm:genetic best>91 state:failed"
HELP: Final = (
    ("word", "Found in id, state, preset, benchmark, data set, algorithm, tags or note. Several terms must all hold."),
    ("field:text", "The field contains it; field=text: it is just that. field:* is anything at all."),
    ("field>1.5", "Also < >= <= = !=, and field:1..5. Seconds take s, m, h, d: age<2d, elapsed>10m. Numbers take k and M."),
    ("field:a,b", "One or the other: state:failed,stopped."),
    ("-term", "All runs but those: -tag:old."),
    ('"two words"', 'A text with blanks; also note:"after the fix".'),
    ("fields", ", ".join(FIELDS) + "."),
)
"""(form, what it does), for people."""


class Filter:
    """Says of a run whether it is to be shown.

    Args:
        tests: all of which must hold.
    """

    def __init__(self, tests: tuple[Test, ...] = ()) -> None:
        self._tests = tests

    def __call__(self, entry: RunEntry) -> bool:
        """Whether it is."""
        return all(test(entry) for test in self._tests)


def parse_filter(text: str) -> Filter:
    """The filter that a text describes; an empty one shows all.

    Raises:
        InputError: it cannot be read; the message says which part, and how to mend it.
    """
    found, wrong = read_filter(text)
    if wrong is not None:
        raise wrong
    return found


def read_filter(text: str) -> tuple[Filter, InputError | None]:
    """The filter of those terms that can be read, and what is wrong with the first that cannot: while a text is typed, the rest of it holds."""
    tests: list[Test] = []
    wrong: InputError | None = None
    try:
        terms = _terms(text)
    except InputError as error:
        return read_filter(text[: text.rindex('"')])[0], error
    for term in terms:
        try:
            tests.append(_test(term))
        except InputError as error:
            wrong = wrong or error
    return Filter(tuple(tests)), wrong


def _terms(text: str) -> list[str]:
    lexer = shlex.shlex(text, posix=True, punctuation_chars=False)
    lexer.whitespace_split, lexer.commenters, lexer.escape, lexer.quotes = True, "", "", '"'
    try:
        return list(lexer)
    except ValueError:
        raise InputError("a quotation mark is open", remedy='close it with "') from None


def _test(term: str) -> Test:
    found = _TERM.fullmatch(term)
    if found is None:
        return _word_test(term)
    negated, name, sign, value = found.groups()
    test = _field_test(name.lower(), sign, value)
    return (lambda entry: not test(entry)) if bool(negated) != (sign == "!=") else test


def _word_test(term: str) -> Test:
    if term in ("-", ":"):
        raise InputError(f"'{term}' alone chooses nothing", remedy="write -term for all runs but those, field:text for those of a field")
    if term.startswith("-") and len(term) > 1:
        without = term[1:].lower()
        return lambda entry: without not in entry.words
    word = term.lower()
    return lambda entry: word in entry.words


def _field_test(name: str, sign: str, value: str) -> Test:
    """That of a field; `!=` as `=`."""
    field = FIELDS.get(_ALIASES.get(name, name))
    if field is None:
        raise InputError(f"there is no field '{printable(name)}'{nearest(name, FIELDS)}", remedy=choose_one(FIELDS))
    if "," in value and sign in (">=", "<=", ">", "<"):
        raise InputError(f"'{name}{sign}' takes one value, without a comma", remedy=f"write {name}{sign}{_example(name, field.kind)}")
    values = value.split(",")
    if not all(values):
        raise InputError(f"'{name}{sign}' needs a value", remedy=f"write {name}{sign}{_example(name, field.kind)}")
    tests = [_one_test(name, field, sign, one) for one in values]
    return tests[0] if len(tests) == 1 else lambda entry: any(test(entry) for test in tests)


def _example(name: str, kind: Kind) -> str:
    by_kind = {"number": "91.5", "seconds": "10m", "day": "2025-06-30", "text": "…"}
    return _EXAMPLES.get(_ALIASES.get(name, name), by_kind[kind])


def _one_test(name: str, field: FilterField, sign: str, value: str) -> Test:
    if value == "*" and sign in ":=!=":
        return lambda entry: field.of(entry) not in (None, "", ())
    if field.kind == "text":
        return _text_test(name, field, sign, value.lower())
    if field.kind == "day":
        return _day_test(name, field, sign, value)
    low, dots, high = value.partition("..")
    if dots and sign == ":":
        return _between(name, field, low, high)
    number, half = _number(name, field.kind, sign, value)
    return _comparison(sign, number, field.of, half)


def _text_test(name: str, field: FilterField, sign: str, value: str) -> Test:
    if sign not in (":", "=", "!="):
        raise InputError(f"'{name}' is a text, which is neither more nor less", remedy=f"write {name}:{printable(value)}")
    if name == "state" and not any(value in state for state in get_args(State)):
        raise InputError(f"there is no state '{printable(value)}'{nearest(value, get_args(State))}", remedy=choose_one(get_args(State)))
    if name in ("tag", "tags"):
        return lambda entry: value in (tag.lower() for tag in entry.tags)
    if sign == ":":
        return lambda entry: value in (field.of(entry) or "").lower()
    return lambda entry: value == (field.of(entry) or "").lower()


def _day_test(name: str, field: FilterField, sign: str, value: str) -> Test:
    """Days compare as texts; of a year or a month, those within it are equal."""
    if not _DAY.fullmatch(value) or not _is_day(f"{value}-01-01"[:10] if len(value) == 4 else f"{value}-01"[:10]):
        raise InputError(f"'{printable(value)}' is no day", remedy=f"write {name}{sign}2025-06-30, or a month or a year")
    length = len(value)
    return _comparison(sign, value, lambda entry: None if (day := field.of(entry)) is None else day[:length])


def _is_day(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


def _number(name: str, kind: Kind, sign: str, text: str) -> tuple[float, float]:
    """The number, and half of its last digit after the point, 0 where there is none: 91.6333 names what is shown so."""
    found, factors = _AMOUNT.fullmatch(text.replace("−", "-")), _FACTORS[kind]
    if found is None or (unit := found[2].lower()) not in factors:
        remedy = f"write {name}{sign}{_example(name, kind)}" + ("" if kind == "number" else ", with s, m, h or d")
        raise InputError(f"'{printable(text)}' is no {'number' if kind == 'number' else 'time'}", remedy=remedy)
    decimals = decimals_of(found[1])
    half = 0.5000001 * 10.0**-decimals if decimals else 0.0
    return float(found[1]) * factors[unit], half * factors[unit]


def _between(name: str, field: FilterField, low: str, high: str) -> Test:
    least, most = (_number(name, field.kind, ":", one)[0] for one in (low, high))
    if least > most:
        raise InputError(f"nothing lies between {printable(low)} and {printable(high)}", remedy=f"write {name}:{printable(high)}..{printable(low)}")
    return lambda entry: (value := field.of(entry)) is not None and least <= value <= most


def _comparison(sign: str, right: Any, of: Callable[[RunEntry], Any], half: float = 0.0) -> Test:
    """What is not known is neither more, less nor equal; numbers are equal within `half`."""
    if sign == ">":
        return lambda entry: (value := of(entry)) is not None and value > right
    if sign == "<":
        return lambda entry: (value := of(entry)) is not None and value < right
    if sign == ">=":
        return lambda entry: (value := of(entry)) is not None and value >= right
    if sign == "<=":
        return lambda entry: (value := of(entry)) is not None and value <= right
    return lambda entry: (value := of(entry)) is not None and (abs(value - right) <= half if half else value == right)
