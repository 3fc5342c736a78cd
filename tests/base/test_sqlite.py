"""Opening a database that does not exist yet, by several processes at the same moment."""

import multiprocessing

from waiting import PATIENCE

from nastui.base.sqlite import connect

PROCESSES, ROUNDS = 4, 40
SCHEMA = ["CREATE TABLE things (name TEXT)"]


def open_each(folder, barrier, complaints):
    """Open database after database together with the other processes."""
    for number in range(ROUNDS):
        barrier.wait(PATIENCE)
        try:
            connect(folder / f"{number}.db", SCHEMA).close()
        except Exception as error:
            complaints.put(str(error))


def test_processes_that_make_a_new_database_at_once_all_open_it(tmp_path):
    context = multiprocessing.get_context("spawn")
    complaints = context.Queue()
    arguments = (tmp_path, context.Barrier(PROCESSES), complaints)
    children = [context.Process(target=open_each, args=arguments) for _ in range(PROCESSES)]
    for child in children:
        child.start()
    for child in children:
        child.join(PATIENCE)
    assert [child.exitcode for child in children] == [0] * PROCESSES
    assert complaints.empty()
