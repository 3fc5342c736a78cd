"""An app that watches a long run keeps no more of it than it draws."""

import gc

import numpy as np
import pytest
from tui_helpers import app_on, until

from nastui.runs.journal import Journal
from nastui.runs.recorder import Recorder
from nastui.runs.records import record_type
from nastui.runs.run_totals import RunTotals
from nastui.runs.session import start
from nastui.runs.spec import spec_from
from nastui.runs.store import Store

MOST_OBJECTS = 1.0
"""New objects a generation. Each has several where it is kept: itself, its notes, its population, its row and the cells of that."""


class Endless:
    """A run that gets generations of two evaluations as the test wants them."""

    def __init__(self, document) -> None:
        self.store = Store()
        session = start(self.store, spec_from(document | {"budget": {"generations": 1_000_000}}))
        self.run, self.journal = session.run, Journal(self.store, session.lease)
        self.recorder, self.totals = Recorder(self.journal, 0), RunTotals()
        self.numbers = np.random.default_rng(0)

    def grow(self, generations: int) -> None:
        for _ in range(generations):
            records = np.zeros(2, dtype=record_type(6))
            records["cell"], records["new"] = self.numbers.integers(0, 5, (2, 6)), True
            records["fitness"] = records["valid"] = records["test"] = self.numbers.uniform(10, 90, 2)
            self.totals.generation += 1
            self.totals.add(records)
            self.recorder.add(self.totals, records, last=True)
            self.recorder.flush(self.totals, {"diversity": float(self.numbers.uniform()), "kind": f"note {self.totals.generation}"})
        self.journal.beat("running", 1.0, 0.0)


def shown(screen) -> int:
    """The number of the latest generation on the live screen."""
    last = screen.view.snapshot.last if screen.view is not None else None
    return last.number if last is not None else 0


@pytest.mark.slow
async def test_a_generation_that_is_no_longer_drawn_is_forgotten(toy_home, toy_spec):
    run = Endless(toy_spec)
    async with app_on(tab="runs").run_test(size=(120, 40)) as pilot:

        async def watched(generations: int) -> int:
            """How many objects there are once so many more generations are shown."""
            run.grow(generations)
            await until(pilot, lambda: shown(pilot.app.screen) == run.totals.generation)
            gc.collect()
            return len(gc.get_objects())

        pilot.app.look_at(run.run)
        await until(pilot, lambda: pilot.app.current_mode == "live")
        await watched(1750)  # What Textual keeps of lines drawn is full after this, and no part of a generation.
        before = await watched(1750)
        after = await watched(1750)
    run.store.close()
    assert (after - before) / 1750 < MOST_OBJECTS
