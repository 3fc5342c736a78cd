"""Read all of the store, and say what of it is not what was written."""

from __future__ import annotations

from collections.abc import Iterator

from nastui.base.errors import InputError, MissingError, NastuiError
from nastui.cells.spaces import space_named
from nastui.runs.checks import damaged
from nastui.runs.entries import damaged_entries
from nastui.runs.store import Store


def damages(store: Store) -> Iterator[str]:
    """A sentence for each damage: of the file as SQLite sees it, then run by run; those that are whole are passed over."""
    with store.statement() as connection:
        for (said,) in connection.execute("PRAGMA quick_check").fetchall():
            if said != "ok":
                yield f"{store.path}: {said}"
        yield from list(damaged_entries(connection))
    for one in store.listed():
        try:
            _read(store, one.id)
        except MissingError as error:  # its id is not what was written, or it was deleted meanwhile
            if one.state == "damaged":
                yield str(damaged(store.path, one.id, "runs", "its row is not what was written"))
            elif any(other.id == one.id for other in store.listed()):
                yield str(error)
        except NastuiError as error:
            yield str(error)


def _read(store: Store, run: str) -> None:
    """All that is stored of a run; where its space came from a plug-in that is not here, all but its cells."""
    facts = store.run(run).facts
    store.chunks(run)
    store.events(run)
    try:
        length = space_named(facts["space"]).length
    except InputError:
        return
    store.records(run, length)  # whose damage is an InputError too
