"""The loop of a run with workers: so many evaluations are under way at once, and the clock goes from arrival to arrival.

An asynchronous algorithm is told each evaluation as it arrives, and asked for the next as soon as a worker is free. Of any other, the cells of a
batch are begun in order as workers get free, and the batch is told as a whole when the last has arrived. Evaluations are stored in order of arrival,
each with its place in the order of beginning: with these two orders a resumed run is the same run. Those under way when a run stops are begun again.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from nastui.cells.arrays import Cells
from nastui.fitness.fitness import EvaluationStopped
from nastui.runs.arrivals import arrived, plain
from nastui.runs.compatibility import is_asynchronous
from nastui.runs.control import Clock, Control
from nastui.runs.engine import PATIENCE, Engine, Outcome
from nastui.runs.event_clock import EventClock
from nastui.runs.guarding import foreseen
from nastui.runs.preparing import Prepared
from nastui.runs.recorder import Recorder, Replay
from nastui.runs.records import Records, pack, unpack
from nastui.runs.run_totals import RunTotals


@dataclass
class _Batch:
    """Cells that were asked for together."""

    number: int
    answers: dict[int, Records] = field(default_factory=dict)
    """By place in the batch, as they arrive."""
    left: int = 0
    """How many are not answered yet."""


@dataclass(eq=False)
class _Task:
    """A cell that was asked for."""

    cells: Cells
    """An array of one."""
    key: int
    batch: _Batch
    place: int
    """In the batch."""
    number: int | None
    """Its place among the evaluations that were begun; None where it is skipped, so that it is no evaluation."""
    owed: float = 0.0
    """Simulated seconds of zero-cost scores before it was asked for."""
    since: float = 0.0
    """When it was begun."""
    record: Records | None = None
    is_stored: bool = False
    """Whether the record was read from the store."""
    joined: list[_Task] = field(default_factory=list)
    """The same query, asked for meanwhile: they wait for its answer, each at a worker."""


class OverlappingEngine(Engine):
    """Drives a run with workers."""

    def __init__(self, prepared: Prepared, recorder: Recorder, replay: Replay, control: Control, clock: Clock) -> None:
        super().__init__(prepared, recorder, replay, control, clock)
        self.workers = self.spec.engine.workers or 1
        self.asynchronous = is_asynchronous(self.spec)
        self.timed = prepared.fitness_facts.timed
        """Otherwise evaluations arrive in the order in which they were begun."""
        self.size = self.algorithm.generation_size
        """Evaluations in a generation. Of an asynchronous algorithm that has none, the cells of its first batch; None: each batch is one."""
        self.events = EventClock()
        self.asked = RunTotals()
        """Evaluations, unique ones and batches that were asked for, whether they have arrived or not."""
        self.queue: deque[_Task] = deque()
        self.under_way: dict[int, _Task] = {}
        """By number, in order of beginning."""
        self.first: dict[int, _Task] = {}
        """Queries that are under way, where the same is not evaluated twice."""
        self.waiting = 0
        """Workers that wait for the answer of another."""
        self.to_evaluate: list[_Task] = []
        """Begun, but not looked up yet."""
        self.open: _Batch | None = None
        """The batch that is waited for."""
        self.completed = 0
        """Batches that were told as a whole."""

    def _loop(self) -> Outcome:
        while True:
            if not self.replay.left and self.control.checkpoint():
                return Outcome("stopped", "stopped on request")
            if reached := self._reached():
                return Outcome("done", reached)
            if len(self.under_way) + self.waiting < self.workers and (self.queue or self._ask()):
                self._begin(self.queue.popleft())
            elif not self.under_way:
                return Outcome("done", self._why())
            else:
                try:
                    task, record = self._arrival()
                except EvaluationStopped:
                    return Outcome("stopped", "stopped on request")
                self._take(task, record)

    def _why(self) -> str:
        """Why nothing is asked for any more."""
        if self.algorithm.finished:
            return "the algorithm has nothing left to ask for"
        return f"{PATIENCE:,} batches in a row held no new query"

    # ---- asking

    def _ask(self) -> bool:
        """Ask for the next batch; False where nothing can be begun before something arrives, or ever."""
        barred = self.open is not None and self.open.left > 0 and not self.asynchronous
        if barred or self.asked.reached(self.spec.budget, 0.0, self.size) or (not self.under_way and self.algorithm.finished):
            return False
        if self.batches_without_new > PATIENCE and self.needs_new:
            return False
        pending = [one.cells for task in self.under_way.values() for one in (task, *task.joined)]
        cells = self.algorithm.ask_beside(np.concatenate(pending)) if pending else self.algorithm.ask()
        self._take_charge()
        if not len(cells):
            return False
        self.asked.generation += 1
        if self.asynchronous and self.size is None:
            self.size = len(cells)
        self.open = _Batch(self.asked.generation)
        self.queue.extend(self._tasks(cells, self.open))
        self.open.left = len(self.queue)
        return bool(self.queue)

    def _tasks(self, cells: Cells, batch: _Batch) -> Iterator[_Task]:
        """Those that fit the budget. What the scores before them cost is charged to the first."""
        keys = self.prepared.identify(cells)
        new, met = self.cache.look_up(keys).new, set(self.first)
        for place in np.flatnonzero(new).tolist():
            new[place] = int(keys[place]) not in met
        self.batches_without_new = 0 if new.any() else self.batches_without_new + 1
        counted = new if self.spec.engine.duplicates == "skip" else np.ones(len(cells), dtype=np.bool_)
        room = self.asked.room(self.spec.budget, new[counted], self.size)
        for place, key in enumerate(keys.tolist()):
            number = None
            if counted[place]:
                if not room:
                    return
                room, number = room - 1, self.asked.evaluations
                self.asked.evaluations, self.asked.unique = number + 1, self.asked.unique + int(new[place])
            owed, self.owed = (self.owed, 0.0) if number is not None else (0.0, self.owed)
            yield _Task(cells[place : place + 1], key, batch, place, number, owed)

    # ---- beginning

    def _begin(self, task: _Task) -> None:
        """Give it to a free worker; what is known already is answered at once."""
        task.since = self.events.now
        charging = self.spec.engine.duplicates == "charge"
        lookup = self.cache.look_up(np.array([task.key], dtype=np.uint64))
        if not charging and not lookup.new[0]:
            self._answer(task)
        elif not charging and task.key in self.first:
            self.first[task.key].joined.append(task)
            self.waiting += 1
        elif task.number is not None:
            self.first.setdefault(task.key, task)
            self.under_way[task.number] = task
            self.to_evaluate.append(task)

    def _arrival(self) -> tuple[_Task, Records]:
        """The next evaluation that comes to its end, with its record: the stored one, or else by the clock."""
        if self.replay.left:
            stored = self.replay.arrival()
            task = self.under_way.get(int(stored["submitted"][0]))
            if task is None or not np.array_equal(stored["cell"], task.cells):
                raise self.replay.broken(-1)
            self.events.now = float(stored["arrived"][0]) if self.timed else 0.0
            task.is_stored = True
            return task, plain(stored)
        self._set_clock()
        task = self.under_way[self.events.advance()]
        if task.record is None:  # in the order of beginning; as many at once as the fitness takes
            coming = [one for one in self.under_way.values() if one.record is None][: self.fitness.slice_size or 1]
            for one, record in zip(coming, self._evaluated_tasks(coming), strict=True):
                one.record = record
        if task.record is None:
            raise AssertionError("the first that was begun is the first to arrive")
        return task, task.record

    def _set_clock(self) -> None:
        """Look up when those that were begun will end."""
        begun = [task for task in self.to_evaluate if task.number in self.under_way]
        if begun:
            numbers = np.array([task.number for task in begun], dtype=np.int64)
            foreseen(self.fitness, self.spec.fitness.name, np.concatenate([task.cells for task in begun]), numbers, foreign=self.foreign)
        if self.timed:
            for task, record in zip(begun, self._evaluated_tasks(begun), strict=True):
                task.record = record
                self.events.begin(task.number or 0, task.since, float(record["table_seconds"][0]))
        else:
            for task in begun:
                self.events.begin(task.number or 0, 0.0, 0.0)
        self.to_evaluate = []

    def _evaluated_tasks(self, tasks: list[_Task]) -> list[Records]:
        """A record for each."""
        found: list[Records] = []
        size = self.fitness.slice_size or max(len(tasks), 1)
        for part in (tasks[begin : begin + size] for begin in range(0, len(tasks), size)):
            cells, numbers = np.concatenate([task.cells for task in part]), np.array([task.number for task in part], dtype=np.int64)
            records = pack(self._measured(cells, numbers), np.ones(len(part), dtype=np.bool_))
            records["table_seconds"] += [task.owed for task in part]
            found += [records[place : place + 1] for place in range(len(part))]
        return found

    # ---- arriving

    def _take(self, task: _Task, record: Records) -> None:
        """Learn and store an evaluation, and answer those that waited for it."""
        key, stored = np.array([task.key], dtype=np.uint64), task.is_stored
        self.under_way.pop(task.number or 0)
        self.first.pop(task.key, None)
        new = self.cache.look_up(key).new
        record["new"] = new
        self.cache.learn(key[new], record[new])
        self.waiting -= len(task.joined)
        self._tell(task, record, stored=stored)
        for one in task.joined:
            self._answer(one)

    def _answer(self, task: _Task) -> None:
        """Answer a query that is known, free of charge."""
        places = self.cache.look_up(np.array([task.key], dtype=np.uint64)).places
        known = self.cache.answers(places)
        record = self.cache.completed(task.cells, places, np.zeros(1, dtype=np.bool_), known[:0])
        stored = task.number is not None and self.replay.left > 0
        if stored and int(self.replay.arrival()["submitted"][0]) != task.number:
            raise self.replay.broken(-1)
        self._tell(task, record, stored=stored)

    def _tell(self, task: _Task, record: Records, *, stored: bool) -> None:
        """Count and store an answer; tell it, or its batch when that is whole."""
        generations, batch = self._whole_generations(), task.batch
        self.totals.generation = batch.number if self.size is None else self.totals.evaluations // self.size + 1
        if task.number is not None:
            arrival = arrived(record, task.number, self.events.now if self.timed else np.nan)
            self._count(arrival)
            if not stored:
                self.recorder.add(self.totals, arrival, last=False)
        batch.answers[task.place], batch.left = record, batch.left - 1
        if self.asynchronous:
            self.algorithm.tell(unpack(record))
        elif not batch.left:
            self.algorithm.tell(unpack(np.concatenate([batch.answers[place] for place in sorted(batch.answers)])))
            self.completed += 1
        whole = self._whole_generations() > generations
        if whole or self.fitness.expensive or (self.algorithm.generation_size is not None and (self.asynchronous or not batch.left)):
            self._flush()
        if whole and not stored:
            self.control.pace()

    def _flush(self) -> None:
        self.recorder.flush(self.totals, self._notes())

    def _whole_generations(self) -> int:
        return self.completed if self.size is None else self.totals.evaluations // self.size

    def _reached(self) -> str | None:
        """Which budget is used up by what has arrived."""
        totals = self.totals if self.size is not None else replace(self.totals, generation=self.completed)
        return totals.reached(self.spec.budget, self.clock.wall - self.clock.idle, self.size)
