"""The table of benchmarks, the summary of the one under its cursor, and the columns of its table."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from nastui.benchmarks.columns import MEAN
from nastui.benchmarks.columns import BenchmarkColumn as Known
from nastui.benchmarks.digest import DatasetDigest, Optimum, digests, partial
from nastui.benchmarks.header import Description
from nastui.benchmarks.listing import STATES, BenchmarkEntry, how_to_get
from nastui.drawing.numbers import UNKNOWN, count, counted, decimal, in_bytes
from nastui.drawing.printable import printable
from nastui.drawing.spans import Span, Style
from nastui.tui.shell.markup import foreign, of_lines, of_spans
from nastui.tui.widgets.columns import TableColumn
from nastui.tui.widgets.tables import ResponsiveTable
from nastui.tui.widgets.texts import cell_pieces
from nastui.tui.widgets.vim import text_bindings

_BENCHMARK_COLUMNS: Final = (
    TableColumn[BenchmarkEntry]("benchmark", 14, lambda entry: entry.name),
    TableColumn[BenchmarkEntry]("state", 10, lambda entry: STATES[entry.state][0]),
    TableColumn[BenchmarkEntry]("size", 7, lambda entry: UNKNOWN if entry.size is None else in_bytes(entry.size), least=38, side="right"),
    TableColumn[BenchmarkEntry]("queries", 8, lambda entry: count(entry.description.size if entry.description else None), least=46, side="right"),
    TableColumn[BenchmarkEntry]("data sets", 26, lambda entry: ", ".join(entry.description.datasets) if entry.description else UNKNOWN, least=76),
)


class BenchmarkTable(ResponsiveTable[BenchmarkEntry]):
    """The embedded benchmark first, then the published ones, then the user's own."""

    def __init__(self) -> None:
        super().__init__(_BENCHMARK_COLUMNS, id="data-benchmarks")
        self.border_title = "Benchmarks"

    def key_of(self, item: BenchmarkEntry) -> str:
        """Its name."""
        return item.name


_LEAST: Final = 16
_INDENT: Final = 11
KeyOf = Callable[[str], str]
"""The key of a command, by the command's id."""


class BenchmarkDetails(VerticalScroll):
    """The summary of one benchmark, wrapped to the width; j, k, g and G scroll."""

    BINDINGS = text_bindings("details")

    def __init__(self, key_of: KeyOf) -> None:
        super().__init__(classes="panel", id="data-details")
        self._key_of = key_of
        self._entry: BenchmarkEntry | None = None

    def compose(self) -> ComposeResult:
        """One text."""
        yield Static()

    def show(self, entry: BenchmarkEntry | None) -> None:
        """Show a benchmark."""
        if entry != self._entry:
            self.scroll_home(animate=False)
        self._entry = entry
        self.border_title = printable(entry.name) if entry else ""
        self._draw()

    def on_resize(self) -> None:
        """Wrap again."""
        self._draw()

    def _draw(self) -> None:
        width = max(_LEAST, self.scrollable_content_region.width - 1)
        lines = lines_of(self._entry, width, self._key_of) if self._entry else ()
        self.query_one(Static).update(of_lines(lines))


def lines_of(entry: BenchmarkEntry, width: int, key_of: KeyOf) -> Iterator[Content]:
    """A benchmark as lines of at most this width."""
    if entry.damage is not None:
        yield from _wrapped(entry.damage, width, "bad")
        yield from _wrapped(f"{key_of('data.import')} imports it again, {key_of('data.remove')} removes it.", width)
    elif entry.description is None:
        yield from _absent(entry, width, key_of)
    else:
        yield from _here(entry, entry.description, width)


def _absent(entry: BenchmarkEntry, width: int, key_of: KeyOf) -> Iterator[Content]:
    yield from _wrapped(f"{entry.name} is not here.", width, "strong")
    yield Content("")
    if entry.files:
        yield from _labelled(key_of("data.fetch"), "fetches the official file:", width)
        for name, file in entry.files.items():
            yield from _labelled("", f"{name}: {file.name}, about {in_bytes(file.size)} from {file.holder}", width, "dim")
    yield from _labelled(key_of("data.import"), "imports a file or folder that you have.", width)
    yield Content("")
    if brings := how_to_get(entry.name):
        yield from _wrapped(f"On the command line {brings.replace('`', '')}.", width, "dim")
    for page in dict.fromkeys(file.page for file in entry.files.values()):
        yield from _wrapped(f"By hand from {page}", width, "dim")


def _here(entry: BenchmarkEntry, description: Description, width: int) -> Iterator[Content]:
    yield from _wrapped(description.about.title, width, "strong")
    size = f" · {in_bytes(entry.size)}" if entry.size is not None else ""
    yield from _wrapped(f"{counted(description.size, 'query')}{size} · {counted(len(description.columns), 'column')}", width)
    if known := partial(description):
        yield from _wrapped(f"⚠ a partial table: {known:,} of {description.size:,} cells have numbers", width, "warn")
    if sources := ", ".join(description.about.sources):
        yield from _wrapped(f"from {sources}", width, "dim")
    if description.about.note:
        yield from _wrapped(description.about.note, width, "dim")
    for digest in digests(description):
        yield Content("")
        yield from _dataset(digest, description.size, width)


def _dataset(digest: DatasetDigest, size: int, width: int) -> Iterator[Content]:
    yield of_spans(foreign(digest.name, "accent"))
    for split, epochs in digest.accuracies:
        yield from _labelled(split or "accuracy", f"accuracy at {ranges(epochs)} epochs", width)
    for one in digest.optima:
        yield from _optimum(one, size, width)
    more = [f"{digest.trainings} trainings a cell"] if digest.trainings > 1 else []
    more += ["learning curves"] if digest.curves else []
    if more:
        yield from _labelled("with", ", ".join(more), width)
    if digest.others:
        yield from _labelled("also", ", ".join(digest.others), width)


def _optimum(one: Optimum, size: int, width: int) -> Iterator[Content]:
    coverage = "" if one.known == size else f" of the {counted(one.known, 'cell')} with such a number"
    yield from _labelled(f"best {one.split}", f"{decimal(one.accuracy)} % at {one.epochs} epochs{coverage}", width, "good")
    for piece in cell_pieces(one.cell, max(_LEAST, width - _INDENT - 2)):
        yield of_spans(" " * (_INDENT + 2), foreign(piece, "dim"))


def ranges(numbers: tuple[int, ...]) -> str:
    """`1 to 12`, `12 and 200`: consecutive numbers as a range."""
    if len(numbers) > 2 and numbers == tuple(range(numbers[0], numbers[-1] + 1)):
        return f"{numbers[0]} to {numbers[-1]}"
    texts = [str(number) for number in numbers]
    return " and ".join([", ".join(texts[:-1]), texts[-1]] if len(texts) > 1 else texts)


def _wrapped(text: str, width: int, style: Style = "plain") -> Iterator[Content]:
    for line in textwrap.wrap(printable(text), width):
        yield of_spans(Span(line, style))


def _labelled(head: str, text: str, width: int, style: Style = "plain") -> Iterator[Content]:
    """A word, and the text indented beside it."""
    for number, line in enumerate(textwrap.wrap(printable(text), max(_LEAST, width - _INDENT - 2)) or [""]):
        front = "" if number else printable(head)[:_INDENT]
        yield of_spans("  ", Span(front.ljust(_INDENT), "dim" if front else "plain"), Span(line, style))


MOST_ROWS: Final = 2_000
"""More rows would block the screen; the filter finds the others."""
_NARROW: Final = 58
"""A narrower table has one text for each number."""
_SOURCED: Final = 110
"""A narrower table does not show the sources."""


@dataclass(frozen=True)
class TableNumber:
    """A column of a benchmark's table, and how many cells have a value."""

    column: Known
    known: int | None

    def has(self, words: Iterable[str], sourced: bool) -> bool:
        """Whether each of these begins one of the column's words; its source counts where it is shown."""
        meaning = self.column.meaning
        shown = [self.short, meaning.dataset, meaning.metric, meaning.split, str(meaning.epochs or ""), meaning.seeds]
        own = [word.lower() for word in (*filter(None, shown), *(self.column.source.split() if sourced else ()))]
        return all(any(one.startswith(word) for one in own) for word in words)

    @property
    def short(self) -> str:
        """`cifar10.valid.accuracy@200.run1`."""
        meaning = self.column.meaning
        epochs = "" if meaning.epochs is None else f"@{meaning.epochs}"
        seeds = "" if meaning.seeds == MEAN else f".{meaning.seeds}"
        return ".".join(filter(None, (meaning.dataset, meaning.split, meaning.metric))) + epochs + seeds


_NUMBER_COLUMNS: Final = (
    TableColumn[TableNumber]("number", 38, lambda one: one.short, most=_NARROW - 1),
    TableColumn[TableNumber]("data set", 14, lambda one: one.column.meaning.dataset or UNKNOWN, least=_NARROW),
    TableColumn[TableNumber]("metric", 18, lambda one: one.column.meaning.metric, least=_NARROW),
    TableColumn[TableNumber]("split", 5, lambda one: one.column.meaning.split or UNKNOWN, least=_NARROW),
    TableColumn[TableNumber]("epochs", 6, lambda one: count(one.column.meaning.epochs), least=_NARROW, side="right"),
    TableColumn[TableNumber]("seeds", 5, lambda one: one.column.meaning.seeds, least=_NARROW),
    TableColumn[TableNumber]("known", 7, lambda one: count(one.known), least=67, side="right"),
    TableColumn[TableNumber]("unit", 7, lambda one: one.column.unit or UNKNOWN, least=76),
    TableColumn[TableNumber]("source", 34, lambda one: one.column.source, least=_SOURCED, narrowest=20),
)


class NumbersTable(ResponsiveTable[TableNumber]):
    """Rows in the order of the benchmark's table."""

    def __init__(self) -> None:
        super().__init__(_NUMBER_COLUMNS, id="data-numbers")
        self.border_title = "Numbers"
        self._every: tuple[TableNumber, ...] = ()
        self._words: tuple[str, ...] = ()

    def show(self, description: Description | None, words: Sequence[str]) -> None:
        """Show the columns that contain all words."""
        self._every, self._words = numbers(description) if description else (), tuple(words)
        self._filter()

    def on_resize(self) -> None:
        """The filter looks into the columns that are shown."""
        self._filter()

    def _filter(self) -> None:
        every, sourced = self._every, self.content_size.width >= _SOURCED
        found = [one for one in every if one.has(self._words, sourced)]
        self.fill(found[:MOST_ROWS])
        of = f" of {len(every):,}" if len(found) < len(every) else ""
        self.border_subtitle = f"the first {MOST_ROWS:,} of {len(found):,}" if len(found) > MOST_ROWS else f"{len(found):,}{of}"


def numbers(description: Description) -> tuple[TableNumber, ...]:
    """The columns of a table with their counts."""
    known: list[int | None] = [summary.known for summary in description.summaries] or [None] * len(description.columns)
    return tuple(TableNumber(column, count) for column, count in zip(description.columns, known, strict=True))
