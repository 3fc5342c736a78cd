"""A thin helper over sqlite3: opening with the right pragmas, migrations by `user_version`, errors as sentences.

Reading needs no permission to write.
"""

from __future__ import annotations

import os
import sqlite3
import stat
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeAlias

from nastui.base.errors import DamagedError, Reason, StorageError
from nastui.base.paths import FILE, is_private, make_folder, tighten
from nastui.base.room import with_room

Migration: TypeAlias = str | Callable[[sqlite3.Connection], None]
"""Statements with `;` between, or a function that executes them. It runs inside a transaction."""
PAGE_BYTES: int = 16384
"""Of a new file. Chunks of 10 to 200 evaluations are 0.5 to 9 kB: of pages of 4 kB up to 43 % stay empty, and a commit costs as much."""
_LOG_PAGES: Final = 250
"""Changes of so many pages are brought from the log into the database."""
_BUSY_SECONDS = 10.0
_FULL = (
    *(sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_FSYNC),
    *(sqlite3.SQLITE_IOERR_TRUNCATE, sqlite3.SQLITE_IOERR_SHMSIZE, sqlite3.SQLITE_IOERR_SHMMAP, sqlite3.SQLITE_IOERR_SHMOPEN),
)
"""A quota, a limit on files and a full shared memory come as errors of input and output."""
_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL)
"""The last one is what is said in the end where a process holds a file alone while this one opens it."""
_LOG_BYTES = 1 << 20
"""A log of changes that has grown beyond this is cut once its changes stand in the database."""
_FOLDER = "move the folder away: a file belongs there; or set NASTUI_HOME to another folder"
_TO_WRITE = "make the file and its folder writable, or set NASTUI_HOME to another folder"
_TO_READ = "make it and the files -wal and -shm beside it readable for this login, or read it with a login that may write there"
_TEXT: Final = partial(str, encoding="utf-8", errors="replace")
"""A text whose bytes are damaged is read all the same: checksums tell."""
_ASIDE = "move the file aside with those beside it, and a new store is made"
_SALVAGE = "`nastui runs salvage` makes a new one of what can be read of it"
_NETWORK: Final = frozenset(
    (
        *("nfs", "nfs4", "cifs", "smb2", "smb3", "smbfs", "fuse.sshfs", "9p", "afs", "lustre", "glusterfs", "fuse.glusterfs", "gpfs", "beegfs"),
        *("fhgfs", "ceph", "fuse.ceph", "fuse.ceph-fuse", "pvfs2", "fuse.orangefs", "panfs", "wekafs", "fuse.dfuse", "prl_fs", "fuse.juicefs"),
    )
)
"""Types of file systems that several machines share, as Linux writes them: NFS, SMB, Lustre, GPFS, BeeGFS, CephFS and others."""


def connect(path: Path, migrations: Sequence[Migration], what: str = "run store") -> sqlite3.Connection:
    """Open a database in WAL mode and bring its schema up to date.

    Args:
        path: the file; it and its folder are created where absent.
        migrations: the first makes version 1 from nothing, each further one the next version.
        what: the file holds, in the words of errors.

    Raises:
        StorageError: read-only or full disk, no database, a schema newer than this program, a network file system.
    """
    make_folder(path.parent)
    _refuse_network(path, what)
    _make_private(path)
    return with_room(lambda: _up_to_date(path, migrations, what))


def _up_to_date(path: Path, migrations: Sequence[Migration], what: str) -> sqlite3.Connection:
    with storage_errors(path, what):
        connection = _connected(path)
        try:
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute(f"PRAGMA journal_size_limit = {_LOG_BYTES}")
            connection.execute(f"PRAGMA wal_autocheckpoint = {_LOG_PAGES}")
            _migrate(connection, path, migrations, what)
        except BaseException:
            connection.close()
            raise
    return connection


def _connected(path: Path) -> sqlite3.Connection:
    """To the file that has this name: while this one waited, another process may have put a new one in its place."""
    while True:
        before = file_identity(path)
        connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        before = before or file_identity(path)
        connection.row_factory, connection.text_factory = sqlite3.Row, _TEXT
        try:
            connection.execute(f"PRAGMA page_size = {PAGE_BYTES}")  # of a new file; another one keeps its own
            _write_ahead(connection)
        except BaseException:
            connection.close()
            raise
        if file_identity(path) == before:
            return connection
        connection.close()


def file_identity(path: Path) -> tuple[int, int] | None:
    """Of the file that has this name now; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _make_private(path: Path) -> None:
    """For the user alone, before SQLite opens it: what SQLite makes beside it gets the same mode."""
    if is_private(path):
        with suppress(OSError, AttributeError):  # SQLite says what is wrong
            os.mknod(path, FILE | stat.S_IFREG)  # never opened here: closing it would take SQLite's locks away
            path.chmod(FILE)  # the umask may have taken even more
    for name in ("", "-wal", "-shm", "-marks"):
        tighten(path.with_name(path.name + name), FILE)


def connect_reading(path: Path, migrations: Sequence[Migration], what: str = "run store") -> sqlite3.Connection:
    """Open a database to read it, also where nothing may be written; whatever writes is refused there.

    What is not there is empty, and is not made. A file beside which SQLite can keep no shared memory is taken as it stands, if it has no log of
    changes beside it. Of a file that an older version wrote, a temporary copy with the present schema is read.

    Raises:
        StorageError: it may not be read, its latest changes cannot be seen, it is no database, or a newer nastui wrote it.
    """
    with suppress(OSError):  # `connect` says what is wrong
        if not _is_there(path):
            return _empty(migrations)
    try:
        return connect(path, migrations, what)
    except StorageError as error:
        try:
            if not _kept_from_writing(path):
                raise
        except OSError:  # a folder that may not even be looked into
            raise error from error.__cause__
        refusal = error
    _refuse_network(path, what)
    with storage_errors(path, what, _TO_READ):
        connection = _read_only(path)
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version > len(migrations):
            raise refusal
        return connection if version == len(migrations) else _migrated_copy(connection, path, migrations, what)


def connect_unchanged(path: Path, migrations: Sequence[Migration], what: str) -> sqlite3.Connection:
    """Open a database that is there to read it; nothing is written, whoever may. Of one of an older version a temporary copy is read.

    Raises:
        StorageError: it cannot be read, is no database, or a newer nastui wrote it.
    """
    with storage_errors(path, what, _TO_READ):
        connection = _read_only(path)
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version == len(migrations):
            return connection
        if version < len(migrations):
            return _migrated_copy(connection, path, migrations, what)
        connection.close()
        raise _newer(path, what, version, migrations)


def insert(connection: sqlite3.Connection, table: str, values: Mapping[str, Any]) -> None:
    """Add a row by the names of its columns."""
    connection.execute(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({', '.join('?' * len(values))})", tuple(values.values()))


def _kept_from_writing(path: Path) -> bool:
    """Whether the file, its folder, or the folder's making is refused to this user."""
    if not _is_there(path.parent):
        return True
    return not os.access(path.parent, os.W_OK) or (_is_there(path) and not os.access(path, os.W_OK))


def _is_there(path: Path) -> bool:
    """Raises OSError where that may not be known."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    return True


def _empty(migrations: Sequence[Migration]) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    connection.row_factory, connection.text_factory = sqlite3.Row, _TEXT
    for migration in migrations:
        _apply(connection, migration)
    connection.execute("PRAGMA query_only = ON")
    return connection


def _migrated_copy(original: sqlite3.Connection, path: Path, migrations: Sequence[Migration], what: str) -> sqlite3.Connection:
    """A temporary database, which SQLite removes when it is closed."""
    connection = sqlite3.connect("", isolation_level=None, check_same_thread=False)
    connection.row_factory, connection.text_factory = sqlite3.Row, _TEXT
    with closing(original):
        original.backup(connection)
    _migrate(connection, path, migrations, what)
    connection.execute("PRAGMA query_only = ON")
    return connection


def _read_only(path: Path) -> sqlite3.Connection:
    """The database as other processes leave it; without a log beside it nobody writes, and it is taken as it stands."""
    try:
        return _opened(path, "mode=ro")
    except sqlite3.OperationalError:
        if path.with_name(f"{path.name}-wal").exists():
            raise
        return _opened(path, "mode=ro&immutable=1")


def _opened(path: Path, how: str) -> sqlite3.Connection:
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?{how}", timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False, uri=True)
    connection.row_factory, connection.text_factory = sqlite3.Row, _TEXT
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection


def compact(connection: sqlite3.Connection) -> None:
    """Write the file anew without gaps, with pages of the present size where no other process has it open."""
    if connection.execute("PRAGMA page_size").fetchone()[0] != PAGE_BYTES:
        wait_at_most(connection, 0)
        with suppress(sqlite3.OperationalError):  # another process has it open: its pages stay as they are
            connection.execute("PRAGMA journal_mode = DELETE")
            connection.execute(f"PRAGMA page_size = {PAGE_BYTES}")
        wait_at_most(connection, None)
    connection.execute("VACUUM")
    _write_ahead(connection)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def version_of(connection: sqlite3.Connection) -> tuple[int, int]:
    """Differs from what it was as soon as anybody has committed a change, over this connection or another. Reads no table."""
    return int(connection.execute("PRAGMA data_version").fetchone()[0]), connection.total_changes


def storable(text: str) -> str:
    """The text with `?` for half characters, which file names may have and SQLite does not take."""
    return text.encode(errors="replace").decode()


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Turn WAL on. SQLite's busy timeout does not cover this change, so processes that make a new store at once would refuse each other."""
    until = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(0.01)


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All or nothing."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # SQLite itself rolls back where the disk is full
            connection.execute("ROLLBACK")
        raise


@contextmanager
def storage_errors(path: Path, what: str = "run store", permission: str = _TO_WRITE) -> Iterator[None]:
    """Turn what sqlite3 raises into a sentence that names the file and the remedy."""
    try:
        yield
    except UnicodeDecodeError as error:  # sqlite3 tells of a name in the schema that is no text any more
        raise DamagedError(f"the {what} {path} is damaged: a name in its schema is no text", remedy=_ASIDE) from error
    except sqlite3.DatabaseError as error:
        text, reason = str(error), _reason(error)
        if "readonly" in text or "unable to open" in text:
            remedy = _FOLDER if path.is_dir() else permission
        elif reason == "full":
            remedy = "free some space; everything committed so far is kept"
        elif reason == "busy":
            remedy = "another process holds it; try again when that one is done"
        elif "not a database" in text or "malformed" in text:
            remedy = (f"{_SALVAGE}; or " if what == "run store" else "") + _ASIDE
        else:
            remedy = "try again; everything committed so far is kept"
        kind = DamagedError if is_damage(error) else StorageError
        said = "it is a folder" if remedy is _FOLDER else text
        raise kind(f"the {what} {path} refuses: {said}", remedy=remedy, reason=reason) from error


def _reason(error: sqlite3.DatabaseError) -> Reason | None:
    code = getattr(error, "sqlite_errorcode", 0)
    return "full" if code in _FULL else "busy" if code & 0xFF in _BUSY else None


def wait_at_most(connection: sqlite3.Connection, seconds: float | None) -> None:
    """How long a write waits for that of another connection; None: as at first."""
    connection.execute(f"PRAGMA busy_timeout = {round(1000 * (_BUSY_SECONDS if seconds is None else seconds))}")


def is_damage(error: sqlite3.DatabaseError) -> bool:
    """Whether the file is not what SQLite has written."""
    return "not a database" in str(error) or "malformed" in str(error)


def _migrate(connection: sqlite3.Connection, path: Path, migrations: Sequence[Migration], what: str) -> None:
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > len(migrations):
        raise _newer(path, what, version, migrations)
    for number in range(version, len(migrations)):
        with transaction(connection):
            if connection.execute("PRAGMA user_version").fetchone()[0] == number:  # another process may have come first
                _apply(connection, migrations[number])
                connection.execute(f"PRAGMA user_version = {number + 1}")


def _newer(path: Path, what: str, version: int, migrations: Sequence[Migration]) -> StorageError:
    return StorageError(
        f"the {what} {path} was written by a newer nastui (schema {version}, this one knows {len(migrations)})",
        remedy="update nastui, or set NASTUI_HOME to another folder",
    )


def _apply(connection: sqlite3.Connection, migration: Migration) -> None:
    if not isinstance(migration, str):
        migration(connection)
        return
    for statement in migration.split(";"):
        connection.execute(statement)


def _refuse_network(path: Path, what: str) -> None:
    """WAL needs shared memory, which network file systems do not give; Linux tells the type of each mount."""
    try:
        mounts = [line.split() for line in Path("/proc/self/mounts").read_text().splitlines()]
    except OSError:
        return
    place = path.resolve()
    holding = [mount for mount in mounts if place.is_relative_to(mount[1].replace("\\040", " "))]
    kind = max(holding, key=lambda mount: len(mount[1]), default=["", "", ""])[2]
    if kind in _NETWORK:
        raise StorageError(
            f"the {what} {path} would lie on a network file system ({kind}), where SQLite's WAL mode loses data",
            remedy="set NASTUI_HOME to a folder on a local disk; `nastui runs import` brings the runs of several machines together",
        )
