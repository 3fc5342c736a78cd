"""Columns by name, with no data-frame library: what every table of the API is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from nastui.base.absent import needed
from nastui.base.errors import InputError, choose_one, nearest
from nastui.drawing.numbers import counted

if TYPE_CHECKING:
    import pandas
    import pyarrow

_SHOWN = 6


class Frame:
    """Columns of one length. `frame["fitness"]` is an array, `len(frame)` the number of rows, and iterating gives the rows as dictionaries.

    Numbers are float64 or int64, where NaN is unknown; texts are objects, where None is unknown.
    """

    def __init__(self, columns: Mapping[str, Iterable[Any]]) -> None:
        self._columns = {name: _array(values) for name, values in columns.items()}
        if len({len(values) for values in self._columns.values()}) > 1:
            raise ValueError("columns of different lengths")

    @classmethod
    def from_rows(cls, rows: Iterable[Mapping[str, Any]], columns: Iterable[str] = ()) -> Frame:
        """Rows of one kind, the first of which names the columns; without any row, these are."""
        found = list(rows)
        names = tuple(found[0]) if found else tuple(columns)
        return cls({name: [row[name] for row in found] for name in names})

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(self._columns)

    def __len__(self) -> int:
        """How many rows."""
        return len(next(iter(self._columns.values()), ()))

    def __getitem__(self, name: str) -> npt.NDArray[Any]:
        """A column.

        Raises:
            NastuiError: there is none of this name.
        """
        if not isinstance(name, str):
            raise InputError("a column is asked for by its name", remedy=f"{choose_one(self._columns)}; `list(frame)` has the rows")
        if name not in self._columns:
            raise InputError(f"there is no column '{name}'{nearest(name, self._columns)}", remedy=choose_one(self._columns))
        return self._columns[name]

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """The rows, each a dictionary of plain values; what is unknown is None."""
        plain = [[None if value != value else value for value in values.tolist()] for values in self._columns.values()]
        return (dict(zip(self._columns, row, strict=True)) for row in zip(*plain, strict=True))

    def __repr__(self) -> str:
        """Its size and columns."""
        return f"<Frame: {counted(len(self), 'row')} of {', '.join(self._columns)}>"

    def _repr_html_(self) -> str:
        """What a notebook shows: the first rows."""
        from html import escape

        rows = [list(self._columns), *(list(map(_text, row.values())) for row, _ in zip(self, range(_SHOWN), strict=False))]
        marks = ["th", *["td"] * _SHOWN]
        lines = ["".join(f"<{mark}>{escape(text)}</{mark}>" for text in row) for row, mark in zip(rows, marks, strict=False)]
        return f"<table>{''.join(f'<tr>{line}</tr>' for line in lines)}</table><p>{counted(len(self), 'row')}</p>"

    def to_pandas(self) -> pandas.DataFrame:
        """As a pandas.DataFrame.

        Raises:
            NastuiError: pandas is not installed.
        """
        frame: pandas.DataFrame = needed("pandas").DataFrame(dict(self._columns))
        return frame

    def to_arrow(self) -> pyarrow.Table:
        """As a pyarrow.Table; what is unknown is null.

        Raises:
            NastuiError: pyarrow is not installed.
        """
        arrow = needed("pyarrow")
        table: pyarrow.Table = arrow.table({name: arrow.array(values, from_pandas=True) for name, values in self._columns.items()})
        return table


def _array(values: Iterable[Any]) -> npt.NDArray[Any]:
    if isinstance(values, np.ndarray):
        return values
    found = list(values)
    kinds = {type(value) for value in found}
    if kinds and kinds <= {bool}:
        return np.array(found, dtype=np.bool_)
    if kinds and kinds <= {int}:
        return np.array(found, dtype=np.int64)
    if kinds & {int, float} and kinds <= {int, float, type(None)}:
        return np.array([np.nan if value is None else value for value in found], dtype=np.float64)
    array = np.empty(len(found), dtype=object)
    array[:] = found
    return array


def _text(value: Any) -> str:
    return "–" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
