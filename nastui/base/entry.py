"""What can be chosen by name, cheap to list: what it makes is imported only when it is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Literal

from nastui.base.absent import absence_of
from nastui.base.errors import InputError, NastuiError, guarded, in_short
from nastui.base.signals import is_interrupt
from nastui.base.streams import aside


@dataclass(frozen=True)
class NoSettings:
    """Nothing to set."""


@dataclass(frozen=True)
class Entry:
    """An algorithm, a fitness, a predictor, a search space, a rule of claims."""

    name: str
    title: str
    summary: str
    """One sentence for forms and help."""
    settings: type
    """A frozen dataclass of described fields."""
    factory: str
    """`module:attribute` of what makes it; imported on first use."""
    predictor: Literal["none", "screens", "needs"] = "none"
    """Of an algorithm: it takes no predictor, candidates of its own may be screened by one, or it needs one."""
    takes_scores: bool = False
    """Of an algorithm: whether it makes use of zero-cost scores of cells that it has not evaluated."""
    several_objectives: bool = False
    """Of an algorithm: whether it knows several objectives; else it sees the fitness alone."""
    asynchronous: bool = False
    """Of an algorithm: whether it may be asked while cells that it gave are under way, and is told them one by one in any order."""
    fidelities: bool = False
    """Of an algorithm: whether it measures cells at several fidelities."""
    needs_table: bool = True
    """Of a fitness: whether it can only be asked for cells of a benchmark that is here."""
    package: str | None = None
    """Which package brings it, where that is not nastui itself."""
    library: str | None = None
    """The module of a library without which nastui runs, and this does not."""
    paper: str | None = None
    """Where it was published: authors, place, year."""
    next_step: Callable[[Any, int, Mapping[str, Any]], str] | None = None
    """Of an algorithm: what it will do next, in one line, from its settings, the evaluations so far and its latest notes."""

    @property
    def is_foreign(self) -> bool:
        """Whether another package brings it."""
        return self.package is not None

    @property
    def is_sure(self) -> bool:
        """Whether it can surely be imported, as far as that can be told without importing it: it is nastui's own, and its library is here."""
        return self.package is None and (self.library is None or find_spec(self.library) is not None)

    def make(self, *arguments: Any) -> Any:
        """Import the factory and call it.

        Raises:
            InputError: what another package brings cannot be imported or made.
            MissingError: a package that it needs is not installed.
        """
        with self._named():
            return self.load()(*arguments)

    def load(self) -> Any:
        """Import the factory.

        Raises:
            InputError: what another package brings cannot be imported.
        """
        module, _, attribute = self.factory.partition(":")
        with self._named():
            return getattr(import_module(module), attribute)

    def step(self, settings: Any, told: int, notes: Mapping[str, Any]) -> str:
        """What an algorithm will do next; empty where it does not say so, or where a package's own description of it fails."""
        try:
            with aside(self.is_foreign):
                return self.next_step(settings, told, notes) if self.next_step else ""
        except BaseException as error:
            if self.package is None or is_interrupt(error):
                raise
            return ""

    def _named(self) -> AbstractContextManager[None]:
        """An error of another package is told as a sentence, and what it prints is kept off standard output."""
        return guarded(self._told, foreign=self.is_foreign)

    def _told(self, error: BaseException) -> NastuiError | None:
        if isinstance(error, Exception) and (absence := absence_of(error)) is not None:
            return absence
        if self.package is None:
            return None
        return InputError(
            f"'{self.name}' of the package {self.package} cannot be made: {in_short(error)}", remedy="mend that package, or choose another"
        )
