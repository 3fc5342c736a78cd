"""The loop: ask, evaluate, commit, tell, until a budget is reached, the algorithm is finished, or somebody stops it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from nastui.algorithms.notes import Notes, ScoredCells
from nastui.cells.arrays import Cells
from nastui.fitness.fitness import Evaluations, EvaluationStopped
from nastui.runs.control import Clock, Control
from nastui.runs.fronts import FrontTracker
from nastui.runs.guarding import foreseen, guarded
from nastui.runs.preparing import Prepared
from nastui.runs.query_cache import Lookup, QueryCache
from nastui.runs.recorder import Recorder, Replay
from nastui.runs.records import Records, pack, unpack
from nastui.runs.run_totals import RunTotals
from nastui.runs.rungs import Batch, RungLedger, batch_of

PATIENCE = 1000
"""Batches in a row without a new query after which a run that needs new ones gives up."""


@dataclass(frozen=True)
class Outcome:
    """How a run's session ended."""

    state: str
    """`done` or `stopped`."""
    reason: str


class Engine:
    """Drives one run. The stored evaluations are replayed through the very same steps as new ones are made."""

    def __init__(self, prepared: Prepared, recorder: Recorder, replay: Replay, control: Control, clock: Clock) -> None:
        self.prepared, self.recorder, self.replay, self.control, self.clock = prepared, recorder, replay, control, clock
        self.spec, self.algorithm, self.fitness = prepared.spec, prepared.algorithm, prepared.fitness
        self.fitness.should_stop = control.checkpoint
        self.foreign = prepared.is_foreign
        if prepared.predictor is not None:
            prepared.predictor.spent = lambda seconds: clock.leave_out(seconds, idle=False)
        self.totals = RunTotals()
        self.front = FrontTracker(prepared.objectives) if prepared.objectives is not None else None
        self.rungs = None if prepared.fitness.ladder is None else RungLedger(prepared.fitness.ladder)
        """Where cells are measured at several fidelities."""
        if self.rungs is not None:
            recorder.beside = self.rungs.notes
        self.cache = QueryCache(prepared.record_kind)
        self.batches_without_new = 0
        self.owed = 0.0
        """Simulated seconds that no evaluation was charged yet."""
        budget = self.spec.budget
        passing = budget.evaluations or budget.generations or budget.wall_seconds
        self.needs_new = self.spec.engine.duplicates == "skip" or (self.spec.engine.duplicates == "free" and not passing)
        """Whether the run gets nearer to its end by new queries only."""

    def run(self) -> Outcome:
        """Go on until the end; says why it ended. What was evaluated is stored, whatever happens."""
        try:
            return self._loop()
        finally:
            self.recorder.flush(self.totals, {})

    def _loop(self) -> Outcome:
        budget = self.spec.budget
        while True:
            if not self.replay.left and self.control.checkpoint():
                return Outcome("stopped", "stopped on request")
            if reached := self.totals.reached(budget, self.clock.wall - self.clock.idle, self.algorithm.generation_size):
                return Outcome("done", reached)
            if self.algorithm.finished:
                return Outcome("done", "the algorithm has nothing left to ask for")
            if self.batches_without_new > PATIENCE and self.needs_new:
                return Outcome("done", f"{PATIENCE:,} batches in a row held no new query")
            replaying, generations = self.replay.left > 0, self._whole_generations()
            asked = self.algorithm.ask()
            self._take_charge()
            if not self._generation(batch_of(asked, self.prepared.identify(asked), self.algorithm.asked_epochs)):
                return Outcome("stopped", "stopped on request")
            if not replaying and self._whole_generations() > generations:
                self.control.pace()

    def _whole_generations(self) -> int:
        """How many are complete, whether an algorithm asks for them at once or cell by cell."""
        size = self.algorithm.generation_size
        return self.totals.generation if size is None else self.totals.evaluations // size

    def _take_charge(self) -> None:
        """Simulated seconds of the zero-cost scores that the algorithm looked at before it asked; the next evaluation is charged them."""
        if self.prepared.features is not None:
            self.owed += self.prepared.features.take_charge()

    def _generation(self, asked: Batch) -> bool:
        """Evaluate one asked batch and tell it; False where it was interrupted (nothing is told then)."""
        size = self.algorithm.generation_size
        self.totals.generation = self.totals.generation + 1 if size is None else self.totals.evaluations // size + 1
        skipping = self.spec.engine.duplicates == "skip"
        lookup = self.cache.look_up(asked.queries)
        counted = np.flatnonzero(lookup.new) if skipping else np.arange(len(asked))
        counted = counted[: self.totals.room(self.spec.budget, lookup.new[counted], size)]
        self.batches_without_new = 0 if lookup.new.any() else self.batches_without_new + 1
        done, complete = self._evaluate(asked[counted], _part(lookup, counted))
        if not complete:
            return False
        answered = self._told(self.cache.answers(lookup.places) if skipping and len(done) == lookup.new.sum() else done)
        self.algorithm.tell(replace(answered, cells=asked.cells) if len(answered) == len(asked) else answered)
        self.recorder.flush(self.totals, self._notes())
        return True

    def _told(self, records: Records) -> Evaluations:
        """As the algorithm sees it."""
        return unpack(records) if self.rungs is None else self.rungs.told(records)

    def _notes(self) -> Notes:
        """Of the algorithm, of the scores that it looked at, and of the front."""
        scored = {} if self.prepared.features is None else ScoredCells(float(len(self.prepared.features.seen))).stored()
        return {**self.algorithm.notes(), **scored, **({} if self.front is None else self.front.notes())}

    def _count(self, records: Records) -> None:
        self.totals.add(records)
        if self.front is not None:
            self.front.add(records)

    def _evaluate(self, batch: Batch, lookup: Lookup) -> tuple[Records, bool]:
        """Records of a batch, stored ones first; cut at the simulated-time budget. False where a stop came between."""
        parts: list[Records] = []
        first = self.totals.evaluations
        stored = self.replay.take(batch.cells, batch.epochs)
        self._foresee(batch, lookup.new, first, len(stored))
        bounds = _slices(len(batch), len(stored), self.fitness.slice_size)
        for begin, end in bounds:
            part = slice(begin, end)
            fresh = begin >= len(stored)
            if fresh and parts and self.totals.timed_out(self.spec.budget):
                break  # the evaluation that reached the limit was the last of a slice
            if fresh and parts and self.control.checkpoint():
                return np.concatenate(parts), False
            try:
                records = self._evaluated(batch[part], lookup.new[part], lookup.places[part], first + begin) if fresh else stored
            except EvaluationStopped:
                return np.concatenate(parts) if parts else stored, False
            if begin == 0 and len(records):
                if fresh:
                    records["table_seconds"][0] += self.owed
                self.owed = 0.0  # what was stored has been charged already
            self.cache.learn(batch.queries[part][lookup.new[part]], records[lookup.new[part]])
            records = records[: self.totals.timed_room(self.spec.budget, records)]
            self._count(records)
            if self.rungs is not None:
                self.rungs.add(batch[part].identities[: len(records)], records)
            if fresh:
                self.recorder.add(self.totals, records, last=end == len(batch) or len(records) < end - begin)
            parts.append(records)
            if len(records) < end - begin:
                break
        return np.concatenate(parts) if parts else stored, True

    def _foresee(self, batch: Batch, new: np.ndarray, first: int, stored: int) -> None:
        """Tell the fitness which of a batch it will be asked for."""
        coming = np.flatnonzero(new | (self.spec.engine.duplicates == "charge"))
        coming = coming[coming >= stored]
        asked = batch[coming]
        at = None if self.rungs is None or asked.epochs is None else (asked.epochs, self.rungs.paid(asked))
        foreseen(self.fitness, self.spec.fitness.name, asked.cells, first + coming, at, foreign=self.foreign)

    def _evaluated(self, batch: Batch, new: np.ndarray, places: np.ndarray, first: int) -> Records:
        """Evaluate what must be evaluated; the rest is answered from what is known, free of charge."""
        numbers = np.arange(first, first + len(batch))
        if self.spec.engine.duplicates == "charge" or new.all():
            return self._packed(batch, numbers, new)
        if not new.any():  # a fitness is never asked for nothing
            return self.cache.completed(batch.cells, places, new, self.cache.answers(places[:0]))
        return self.cache.completed(batch.cells, places, new, self._packed(batch[new], numbers[new], new[new]))

    def _packed(self, batch: Batch, numbers: np.ndarray, new: np.ndarray) -> Records:
        """Records of a batch, all of which is evaluated."""
        if self.rungs is None or batch.epochs is None:
            return pack(self._measured(batch.cells, numbers), new)
        paid = self.rungs.paid(batch)
        return self.rungs.packed(self._measured(batch.cells, numbers, (batch.epochs, paid)), paid, new)

    def _measured(self, cells: Cells, numbers: np.ndarray, at: tuple[np.ndarray, np.ndarray] | None = None) -> Evaluations:
        begun = self.clock.wall
        evaluations = guarded(self.fitness, self.spec.fitness.name, cells, numbers, at, foreign=self.foreign, timed=self.prepared.fitness_facts.timed)
        self.clock.leave_out(self.clock.wall - begun, idle=False)
        return evaluations


def _part(lookup: Lookup, chosen: np.ndarray) -> Lookup:
    return Lookup(lookup.places[chosen], lookup.new[chosen])


def _slices(total: int, stored: int, size: int | None) -> list[tuple[int, int]]:
    """The stored part as one slice, the rest in slices of at most `size`."""
    bounds = [(0, stored)] if stored else []
    return bounds + [(begin, min(begin + (size or total), total)) for begin in range(stored, total, size or max(total, 1))]
