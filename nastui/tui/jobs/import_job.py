"""The jobs of benchmarks: an import, a download and its import, a check of the table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, TypeAlias

from nastui.base.errors import InputError
from nastui.base.fields import Condition, setting
from nastui.benchmarks.listing import table_path
from nastui.drawing.numbers import counted
from nastui.tui.jobs.job import JobResult, Trouble
from nastui.tui.jobs.runner import PATIENCE_SECONDS

_ORACLES: Final = ("none", "nats_bench", "nasbench-pytorch")


@dataclass(frozen=True)
class ImportSettings:
    """How a source is imported."""

    name: str | None = setting(None, "Name", "The benchmark's name; without one, that of its space. A table of that name is added to")
    replace: bool = setting(False, "Replace", "Take this source's numbers where they contradict the table's")
    curves: bool = setting(False, "Curves", "Keep learning curves too; the table grows several times")
    cell_column: str | None = setting(None, "Cell column", "The column of a .csv table that holds the cells; without one, the one that looks so")
    skip: str | None = setting(None, "Skip", "Columns of a .csv table to leave out, with commas between")
    rename: str | None = setting(None, "Rename", "Columns of a .csv table to read under another name: val_acc=cifar10.valid@200, with commas between")

    def conflicts(self) -> Iterator[tuple[str, str]]:
        """A name that cannot be a file's, a renaming that is none."""
        try:
            table_path(self.name or "any")
        except InputError as error:
            yield "name", f"{error.message}; {error.remedy}"
        if self.rename and "=" not in self.rename:
            yield "rename", f"'{self.rename}' renames nothing; write OLD=NEW"


@dataclass(frozen=True)
class FetchSettings:
    """Which official file is downloaded, and how it is imported."""

    file: str = setting("", "File", "The official file; where there are several, the first is enough for most")
    keep: bool = setting(False, "Keep", "Keep the official file after its import")
    replace: bool = setting(False, "Replace", "Take the official file's numbers where they contradict the table's")
    curves: bool = setting(False, "Curves", "Keep learning curves too; the table grows several times")


@dataclass(frozen=True)
class ImportJob:
    """Make a benchmark of a file or folder, or add its numbers to one."""

    path: Path
    settings: ImportSettings = ImportSettings()

    title = "Import"
    doing = label = "importing"
    if_stopped = "Stopped, it changes nothing."
    lost = "Nothing was changed."
    patience = PATIENCE_SECONDS

    @property
    def subject(self) -> str:
        """What it is about."""
        return self.path.name

    @property
    def source(self) -> str:
        """Whose numbers it brings."""
        return self.path.name

    def replacing(self) -> ImportJob:
        """The same, where the source's numbers win."""
        return replace(self, settings=replace(self.settings, replace=True))

    @property
    def words(self) -> tuple[str, ...]:
        """The arguments of `nastui`."""
        texts = ("name", "cell_column", "skip", "rename")
        given = [f"--{name.replace('_', '-')}={text}" for name in texts if (text := getattr(self.settings, name))]
        flags = [f"--{flag}" for flag in ("replace", "curves") if getattr(self.settings, flag)]
        return ("data", "import", "--follow", "--json", *given, *flags, "--", str(self.path))

    def succeeded(self, document: Mapping[str, Any]) -> JobResult:
        """Which benchmark is here now."""
        return _imported(self.subject, document)

    def failed(self, document: Mapping[str, Any]) -> Trouble | None:
        """Nothing but the error that the document has."""
        return None


@dataclass(frozen=True)
class FetchJob:
    """Download a benchmark's official file, and import it."""

    benchmark: str
    settings: FetchSettings = FetchSettings()

    title = "Fetch"
    doing = label = "fetching"
    if_stopped = "Stopped, it keeps what has arrived, and goes on there when it is fetched again."
    lost = "What has arrived is kept; fetched again, it goes on there."
    patience = PATIENCE_SECONDS

    @property
    def subject(self) -> str:
        """What it is about."""
        return self.benchmark

    @property
    def source(self) -> str:
        """Whose numbers it brings."""
        return "the official file"

    def replacing(self) -> FetchJob:
        """The same, where the official file's numbers win."""
        return replace(self, settings=replace(self.settings, replace=True))

    @property
    def words(self) -> tuple[str, ...]:
        """The arguments of `nastui`."""
        file = (f"--file={self.settings.file}",) if self.settings.file else ()
        flags = [f"--{flag}" for flag in ("keep", "replace", "curves") if getattr(self.settings, flag)]
        return ("data", "get", "--follow", "--json", *file, *flags, "--", self.benchmark)

    def succeeded(self, document: Mapping[str, Any]) -> JobResult:
        """Which benchmark is here now."""
        return _imported(self.subject, document)

    def failed(self, document: Mapping[str, Any]) -> Trouble | None:
        """Nothing but the error that the document has."""
        return None


def _imported(subject: str, document: Mapping[str, Any]) -> JobResult:
    name, queries, columns, said = (document.get(key) for key in ("benchmark", "queries", "columns", "remarks"))
    remarks = tuple(map(str, said)) if isinstance(said, list) else None
    if not isinstance(name, str) or not isinstance(queries, int) or not isinstance(columns, list):
        return JobResult(f"{subject} is here", remarks=remarks)
    did = "was added to" if document.get("joined") else "is now"
    return JobResult(f"{subject} {did} {name}: {counted(queries, 'query')}, {counted(len(columns), 'column')}", name, remarks)


@dataclass(frozen=True)
class VerifySettings:
    """What a table is compared with."""

    package: str = setting("none", "Compare with", "A package of the benchmark's authors or of others, where it is installed", choices=_ORACLES)
    source: str | None = setting(
        None, "Official folder", "The folder of official records that nats_bench reads", path=True, when=Condition("package", ("nats_bench",))
    )
    sample: int = setting(200, "Cells", "Drawn at random, to be compared", low=1, high=1_000_000, when=Condition("package", _ORACLES[1:]))

    def conflicts(self) -> Iterator[tuple[str, str]]:
        """What the package reads."""
        if self.package == "nats_bench" and not self.source:
            yield "source", "nats_bench reads the official records: enter their folder"


@dataclass(frozen=True)
class VerifyJob:
    """Check a benchmark's table by `nastui data verify`: its bytes, its rows, the published optima."""

    benchmark: str
    settings: VerifySettings = VerifySettings()

    title = "Verify"
    doing = label = "verifying"
    if_stopped = "Stopped, it changes nothing."
    lost = "Nothing was changed."
    patience = PATIENCE_SECONDS

    @property
    def subject(self) -> str:
        """What it is about."""
        return self.benchmark

    @property
    def words(self) -> tuple[str, ...]:
        """The arguments of `nastui`."""
        settings = self.settings
        source = (f"--source={settings.source}",) if settings.source and settings.package == "nats_bench" else ()
        compared = () if settings.package == "none" else (f"--with={settings.package}", *source, f"--sample={settings.sample}")
        return ("data", "verify", "--follow", "--json", *compared, "--", self.benchmark)

    def succeeded(self, document: Mapping[str, Any]) -> JobResult:
        """How many checks hold."""
        found = _findings(document)
        return JobResult(f"{self.subject} is as it should be: {len(found)} checks hold", remarks=tuple(text for _, text in found))

    def failed(self, document: Mapping[str, Any]) -> Trouble | None:
        """The first check that does not hold."""
        found = _findings(document)
        wrong = [text for holds, text in found if not holds]
        if not wrong:
            return None
        more = f", and {len(wrong) - 1} more" if len(wrong) > 1 else ""
        return Trouble(f"{self.subject} is not as it should be: {wrong[0]}{more}", "import it again", remarks=tuple(text for _, text in found))


def _findings(document: Mapping[str, Any]) -> list[tuple[bool, str]]:
    """Whether each check holds, and what it found."""
    found = document.get("list")
    known = [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
    return [(bool(one.get("holds")), f"{'✓' if one.get('holds') else '✗'} {one.get('check')}: {one.get('said')}") for one in known]


BenchmarkJob: TypeAlias = ImportJob | FetchJob | VerifyJob
