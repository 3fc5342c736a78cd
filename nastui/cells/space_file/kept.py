"""Space files that are kept beside the tables that were imported with them, so that tables and runs find their space again. Light to import."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from nastui.base.errors import InputError, Place
from nastui.base.paths import home, make_folder
from nastui.base.writing import write_text
from nastui.cells.entry import SpaceEntry
from nastui.cells.space_file.description import SpaceDescription, read_space_file

SUFFIX: Final = ".space.toml"
_SHIPPED: Final = Path(__file__).with_name("shipped")
_MOST_MODULE: Final = 1 << 20


@dataclass(frozen=True)
class FileSpaceEntry(SpaceEntry):
    """A space that a file describes."""

    file: Path = Path()

    def make(self, *arguments: Any) -> Any:
        """The space.

        Raises:
            InputError: its file is not what it should be.
        """
        described = read_space_file(self.file)
        module, kind = ("dag", "DagSpace") if described.dag else ("positions", "PositionSpace")
        return getattr(import_module(f"nastui.cells.space_file.{module}"), kind)(described)

    def network_builder(self) -> Any:
        """The function that the file names.

        Raises:
            InputError: it cannot be imported.
        """
        from nastui.cells.space_file.functions import function_named

        return function_named(read_space_file(self.file), self.network.function) if self.network else super().network_builder()


def kept_file(name: str) -> Path:
    """Where the file of the space of this name is kept, or would be."""
    return home().tables / f"{name}{SUFFIX}"


def kept_files(name: str) -> tuple[Path, ...]:
    """The files of the kept space of this name: its own, and the modules of its functions; none where none is kept.

    Raises:
        InputError: its file is not what it should be.
    """
    if not kept_file(name).exists():
        return ()
    from nastui.cells.space_file.functions import module_file

    described = read_space_file(kept_file(name))
    modules = (module_file(described, reference) for reference in described.functions)
    return (kept_file(name), *dict.fromkeys(path for path in modules if path is not None))


def kept_spaces() -> tuple[SpaceEntry, ...]:
    """The spaces whose files are kept, by name."""
    try:
        files = sorted(home().tables.glob(f"*{SUFFIX}"))
    except OSError:
        return ()
    return tuple(_entry(path, _changed(path)) for path in files)


def shipped_space(name: str, title: str, summary: str, paper: str) -> SpaceEntry:
    """A space whose file is part of nastui, which is not read before the space is asked for."""
    return FileSpaceEntry(name, title, summary, paper=paper, file=_SHIPPED / f"{name}{SUFFIX}")


def stamp(name: str) -> int:
    """Which version of its file a kept space has; 0 where none is kept."""
    return _changed(kept_file(name))


def _changed(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except (OSError, ValueError):
        return 0


@lru_cache(maxsize=256)
def _entry(path: Path, changed: int) -> FileSpaceEntry:
    name = path.name.removesuffix(SUFFIX)
    try:
        described = read_space_file(path)
    except InputError:  # it is said when the space is asked for
        return FileSpaceEntry(name, name, "Its file cannot be read", file=path)
    return FileSpaceEntry(name, described.title, described.summary, paper=described.paper, file=path, network=described.network)


# ---- keeping a file


@contextmanager
def keeping(described: SpaceDescription) -> Iterator[None]:
    """Keep the file and its functions' modules; where the block fails, what was not there before is taken away again.

    What decides nothing about cells may have changed in the file since: its title and summary, its table, named cells. It is kept as it is now.

    Raises:
        InputError: another space of this name is kept: tables and runs would be read wrongly.
        StorageError: the disk refuses.
    """
    texts = _texts(described)
    new = {path: text for path, text in texts.items() if not path.exists()}
    own = kept_file(described.name)
    if own not in new:
        _check_same(described, texts)
    make_folder(home().tables)
    for path, text in new.items():
        write_text(path, text)
    try:
        yield
    except BaseException:
        for path in new:
            with suppress(OSError):
                path.unlink()
        raise
    if _read(own) != texts[own]:
        write_text(own, texts[own])


def _texts(described: SpaceDescription) -> Mapping[Path, str]:
    """What is kept, by its place."""
    from nastui.cells.space_file.functions import module_file

    found = {kept_file(described.name): _read(described.file)}
    for reference in described.functions:
        if (path := module_file(described, reference)) is not None:
            module = reference.partition(":")[0]
            found[kept_file(described.name).with_name(f"{described.name}.{module}.py")] = _read(path)
    return found


def _read(path: Path) -> str:
    try:
        if path.stat().st_size > _MOST_MODULE:
            raise InputError("the file is far larger than a module of functions", place=Place(str(path)))
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(f"cannot read it: {error.strerror}", place=Place(str(path))) from error
    except UnicodeDecodeError as error:
        raise InputError("the file is not text (UTF-8)", place=Place(str(path))) from error


def _check_same(described: SpaceDescription, texts: Mapping[Path, str]) -> None:
    path = kept_file(described.name)
    kept = read_space_file(path)
    words = {name: getattr(described, name) for name in ("file", "title", "summary", "paper", "table", "hand_made")}
    same = replace(kept, **words) == described
    if not same or any(_read(one) != text for one, text in texts.items() if one != path and one.exists()):
        raise InputError(
            f"another space named {described.name} is kept, and tables and runs may be of it",
            remedy=f"give this one another name in its file; or, where nothing of the other is needed, remove {' and '.join(map(str, texts))}",
            place=Place(str(described.file), key="name"),
        )
