"""Searches that really train: stopped in the middle of a training, and resumed."""

from nastui.fitness.training.progress import TrainingProgress, watching
from nastui.runs.session import resume, start
from nastui.runs.spec import spec_from
from nastui.runs.store import Store

DOCUMENT = {
    "benchmark": "mini-tss",
    "dataset": "mnist8",
    "seed": 3,
    "algorithm": {"name": "random"},
    "fitness": {"name": "training", "epochs": 3},
    "budget": {"evaluations": 2},
}


def test_a_stop_does_not_wait_for_a_training_and_nothing_of_it_is_lost():
    with Store() as store:
        whole = start(store, spec_from(DOCUMENT))
        whole.drive(store)
        records = store.records(whole.run, 6)
        session = start(store, spec_from({**DOCUMENT, "fitness": {"name": "training", "epochs": 3, "checkpoint_every": 1}}))
        epochs: list[int] = []

        def stop(progress: TrainingProgress) -> None:
            epochs.append(len(progress.valid))
            session.switches.stop.set()

        with watching(stop):
            assert session.drive(store).state == "stopped"
        assert epochs == [1]
        stopped = store.records(session.run, 6)
        assert len(stopped) < 2
        resume(store, store.run(session.run)).drive(store)
        resumed = store.records(session.run, 6)
    for name in ("cell", "fitness", "valid", "test"):
        assert (resumed[name] == records[name]).all()
