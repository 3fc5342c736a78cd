"""Networks side by side: the numbers that each has alone; where memory ends, half as many go on. On a made-up card, as every machine has it."""

import threading
import weakref
from contextlib import contextmanager

import numpy as np
import pytest
import torch

from nastui.base.errors import InputError
from nastui.benchmarks.catalogue import benchmark_named
from nastui.benchmarks.mini_tss.images import load_digits
from nastui.fitness.fitness import EvaluationStopped, FitnessContext
from nastui.fitness.images.source import ImageBatch, Splits
from nastui.fitness.naswt import Naswt
from nastui.fitness.registry import FITNESSES
from nastui.fitness.scoring.memory import NoMemoryError, enough_memory
from nastui.fitness.scoring.packs import Gate, Packs
from nastui.fitness.settings import RankEnsembleSettings, TrainingSettings
from nastui.fitness.training.training import Training
from nastui.runs.session import resume, start
from nastui.runs.spec import spec_from
from nastui.runs.store import Store

CPU = torch.device("cpu")


class MadeUpCard(Packs):
    """A device that holds so many networks; all of a pack are on it at the same time."""

    def __init__(self, size, holds):
        super().__init__(CPU, size)
        self.holds, self.on, self.tried, self.most = holds, 0, [], 0
        self.changed = threading.Condition()

    def _done(self, pack, work, should_stop):
        self.tried.append(len(pack))
        self.on, self.there = 0, 0
        return super()._done(pack, lambda item, stop: self._held(len(pack), lambda: work(item, stop)), should_stop)

    def _held(self, together, work):
        with self.changed:
            self.there += 1
            taken = self.on < self.holds
            self.on += taken
            self.most = max(self.most, self.on)
            self.changed.notify_all()
            self.changed.wait_for(lambda: self.there == together)
        if not taken:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 MiB")
        return work()


@contextmanager
def as_every_device(monkeypatch, holds):
    """What scores and trains does it on a made-up card."""
    cards = []

    def make(device, size):
        cards.append(MadeUpCard(size, holds))
        return cards[-1]

    for module in ("scoring.scored", "training.training"):
        monkeypatch.setattr(f"nastui.fitness.{module}.Packs", make)
    yield cards


class FewDigits:
    """64 images for training, 32 for each measurement."""

    classes = 10

    def splits(self, seed):
        shipped = load_digits()
        parts = ((shipped.train, 64), (shipped.valid, 32), (shipped.test, 32))
        return Splits(*(ImageBatch(part.images[:count], part.labels[:count], "a few digits", str(count)) for part, count in parts))


@pytest.fixture(autouse=True)
def few_digits(monkeypatch):
    monkeypatch.setattr("nastui.fitness.training.training.source_named", lambda *_: FewDigits())


def scored(name, pack, **settings):
    entry = FITNESSES.entry(name)
    context = FitnessContext(benchmark_named("mini-tss"), "mnist8", 1, None, "cpu", pack=pack)
    return entry.make(entry.settings(batch_size=16, seconds_per_cell=0.1, **settings), context)


def trained(pack, seed=3, epochs=1):
    context = FitnessContext(benchmark_named("mini-tss"), "mnist8", seed, None, "cpu", pack=pack)
    return Training(TrainingSettings(epochs=epochs, batch_size=32), context)


@pytest.fixture
def cells():
    return benchmark_named("mini-tss").cells[[1690, 3133, 4365, 77, 5000]]


def test_memory_that_ends_halves_the_pack_and_nothing_is_done_twice():
    card, done = MadeUpCard(8, holds=3), []
    results = list(card.run(range(10), lambda item, stop: done.append(item) or item * item))
    assert sorted((item, outcome) for item, outcome, _ in results) == [(item, item * item) for item in range(10)]
    assert sorted(done) == list(range(10))
    assert card.tried == [8, 4, 2, 2, 1] or card.tried[:3] == [8, 4, 2]
    assert card.size == 2
    assert card.most == 3


def test_what_had_no_memory_gives_back_what_it_had():
    class Held:
        """What a network holds on the card."""

    held, alive = [], []

    def work(item, stop):
        alive.append(sum(one() is not None for one in held))
        mine = Held()
        held.append(weakref.ref(mine))
        if len(held) <= 4:
            barrier.wait()
            with enough_memory(1):
                raise torch.OutOfMemoryError("CUDA out of memory")
        return item

    barrier = threading.Barrier(4)
    assert [item for item, *_ in Packs(CPU, 4).run(range(4), work)] == [0, 1, 2, 3]
    assert alive[4:6][0] == 0


def test_lanes_stay_from_pack_to_pack():
    barrier, names = threading.Barrier(3), []

    def work(item, stop):
        barrier.wait()
        names.append(threading.current_thread().name)

    list(Packs(CPU, 3).run(range(9), work))
    assert len(set(names)) == 3


def test_a_smaller_pack_stays_for_what_comes_later():
    card = MadeUpCard(4, holds=2)
    list(card.run(range(4), lambda item, stop: item))
    card.tried.clear()
    list(card.run(range(4), lambda item, stop: item))
    assert card.tried == [2, 2]


def test_no_memory_for_a_single_one_is_told():
    with pytest.raises(NoMemoryError, match="there is no memory for a network on this device; choose smaller batches, or the device cpu"):
        list(Packs(CPU, 2).run(range(3), lambda item, stop: (_ for _ in ()).throw(torch.OutOfMemoryError("CUDA out of memory"))))


def test_another_error_is_raised_when_the_pack_has_ended():
    ended = []

    def work(item, stop):
        if item == 1:
            raise InputError("no ReLU")
        ended.append(item)

    with pytest.raises(InputError, match="no ReLU"):
        list(Packs(CPU, 3).run(range(3), work))
    assert sorted(ended) == [0, 2]


def test_a_stop_reaches_all_and_is_asked_for_by_the_calling_thread_alone():
    asked, here = [], threading.get_ident()

    def should_stop():
        asked.append(threading.get_ident())
        return True

    def work(item, stop):
        while not stop():
            pass
        raise EvaluationStopped

    with pytest.raises(EvaluationStopped):
        list(Packs(CPU, 3).run(range(3), work, should_stop))
    assert set(asked) == {here}


def test_all_wait_while_the_run_is_paused():
    gate, inside, go_on = Gate(), threading.Event(), threading.Event()
    answered = []

    def paused():
        inside.set()
        go_on.wait()
        return True

    looking = threading.Thread(target=gate.look, args=(paused,))
    looking.start()
    inside.wait()
    asking = threading.Thread(target=lambda: answered.append(gate.check()))
    asking.start()
    assert not answered
    go_on.set()
    looking.join()
    asking.join()
    assert answered == [True]


@pytest.mark.parametrize("name", ["naswt", "synflow", "grad_norm", "jacob_cov"])
def test_scores_side_by_side_are_those_of_each_alone(name, cells, own_home, monkeypatch):
    alone = scored(name, 1).evaluate(cells, np.arange(len(cells))).fitness
    monkeypatch.setenv("NASTUI_HOME", str(own_home) + "-other")
    together = scored(name, 4)
    assert together.slice_size == 4
    assert together.evaluate(cells, np.arange(len(cells))).fitness.tobytes() == alone.tobytes()


def test_scores_go_on_with_half_a_pack_where_memory_ends(cells, own_home, monkeypatch):
    alone = scored("naswt", 1).evaluate(cells, np.arange(len(cells))).fitness
    monkeypatch.setenv("NASTUI_HOME", str(own_home) + "-other")
    scores = []
    score = Naswt.score
    monkeypatch.setattr(Naswt, "score", lambda self, cell: scores.append(tuple(cell)) or score(self, cell))
    with as_every_device(monkeypatch, holds=2) as cards:
        found = scored("naswt", 4).evaluate(cells, np.arange(len(cells))).fitness
    assert found.tobytes() == alone.tobytes()
    assert cards[0].size == 2
    assert len(scores) == len(set(scores)) == len(cells)


def test_trainings_side_by_side_are_those_of_each_alone(cells):
    alone, together = (trained(pack).evaluate(cells[:3], np.arange(3)) for pack in (1, 3))
    for name in ("fitness", "valid", "test"):
        assert getattr(alone, name).tobytes() == getattr(together, name).tobytes()


def test_trainings_go_on_with_half_a_pack_where_memory_ends(cells, monkeypatch):
    alone = trained(1).evaluate(cells[:3], np.arange(3))
    with as_every_device(monkeypatch, holds=1) as cards:
        together = trained(3).evaluate(cells[:3], np.arange(3))
    assert together.fitness.tobytes() == alone.fitness.tobytes()
    assert cards[0].tried == [3, 1, 1]


def test_a_stopped_run_of_trainings_side_by_side_goes_on_to_the_same_end():
    from nastui.fitness.training.progress import watching

    document = {"benchmark": "mini-tss", "dataset": "mnist8", "algorithm": {"name": "random"}, "budget": {"evaluations": 3}}
    document |= {"fitness": {"name": "training", "epochs": 2, "checkpoint_every": 1, "batch_size": 32}}
    with Store() as store:
        whole = start(store, spec_from(document))
        whole.drive(store)
        session = start(store, spec_from(document | {"engine": {"pack": 3}}))
        with watching(lambda progress: session.switches.stop.set()):
            assert session.drive(store).state == "stopped"
        resume(store, store.run(session.run)).drive(store)
        found, wanted = (store.records(run, 6) for run in (session.run, whole.run))
        assert store.run(session.run).versions["device"] == "cpu"
    for name in ("cell", "fitness", "valid", "test"):
        assert found[name].tobytes() == wanted[name].tobytes()


def test_workers_of_a_run_are_trained_in_packs(monkeypatch):
    document = {"benchmark": "mini-tss", "dataset": "mnist8", "algorithm": {"name": "random"}, "budget": {"evaluations": 5}}
    document |= {"fitness": {"name": "training", "epochs": 1, "batch_size": 32}, "engine": {"pack": 2, "workers": 4}}
    with as_every_device(monkeypatch, holds=9) as cards, Store() as store:
        session = start(store, spec_from(document))
        session.drive(store)
        found = store.records(session.run, 6)
    assert found["submitted"].tolist() == list(range(5))
    assert cards[0].tried == [2, 2, 1]


def test_a_run_on_a_table_keeps_no_device(own_home):
    document = {"benchmark": "mini-tss", "dataset": "mnist8", "algorithm": {"name": "random"}, "fitness": {"name": "accuracy"}}
    document |= {"budget": {"evaluations": 3}}
    with Store() as store:
        session = start(store, spec_from(document))
        assert "device" not in store.run(session.run).versions
        session.drive(store)


def test_a_network_that_was_scored_alone_took_all_of_its_time():
    packs = Packs(CPU, 8)
    assert [beside for _, _, beside in packs.run(range(9), lambda item, stop: item)] == [8] * 8 + [1]


def test_scores_that_share_connections_are_made_one_after_the_other():
    context = FitnessContext(benchmark_named("mini-tss"), "mnist8", 1, None, "cpu", None, 8)
    settings = RankEnsembleSettings(scores="params, l2_norm", reference=10, batch_size=4, channels=2, cells=1)
    fitness = FITNESSES.entry("rank-ensemble").load()(settings, context)
    found = fitness.evaluate(benchmark_named("mini-tss").cells[:12], np.arange(12))
    assert np.isfinite(found.fitness).any()
    assert fitness.packs.size == 1
