"""For tests that change the store as nobody may: make its checksums right for what it holds then."""

from nastui.runs.checks import begin, link
from nastui.runs.rows import Chunk
from nastui.runs.store import Store


def vouch(store: Store) -> None:
    """Vouch for all runs, chunks and events as they are."""
    columns = ", ".join(Chunk.__dataclass_fields__)
    with store.writing() as connection:
        connection.execute("DELETE FROM checks")
        connection.execute("UPDATE events SET sum = NULL")
        for (run,) in connection.execute("SELECT id FROM runs").fetchall():
            begin(connection, run)
            for row in connection.execute(f"SELECT {columns}, data FROM chunks WHERE run = ? ORDER BY number", (run,)).fetchall():
                sums = link(connection, run, row[:-1], row["data"])
                connection.execute("UPDATE chunks SET data_sum = ?, sum = ? WHERE run = ? AND number = ?", (*sums, run, row["number"]))
    store._marks.clear()
