"""An algorithm, a fitness or a predictor that breaks its contract ends its run, and only that, with a sentence that names it."""

import re
from dataclasses import replace

import pytest
from misbehaving import ASKER, GUESSER, JUDGE

from nastui.base import registry
from nastui.base.errors import ContractError
from nastui.runs.session import start
from nastui.runs.spec import spec_from
from nastui.runs.store import Store

ADDED = {"nastui.algorithms": ASKER, "nastui.fitness": JUDGE, "nastui.predictors": GUESSER}


@pytest.fixture(autouse=True)
def _plugins(monkeypatch):
    monkeypatch.setattr(registry, "_plugins", lambda group: (replace(ADDED[group], package="odd"),) if group in ADDED else ())


def document(algorithm="right", fitness=None, predictor=None, benchmark="mini-tss"):
    found = {
        "benchmark": benchmark,
        "dataset": "mnist8",
        "algorithm": {"name": "asker", "how": algorithm},
        "fitness": {"name": "accuracy"} if fitness is None else {"name": "judge", "how": fitness},
        "budget": {"evaluations": 60},
    }
    if predictor is not None:
        found |= {"predictor": {"name": "guesser", "how": predictor}, "acceleration": {"top_k": 3, "diverse_h": 2, "candidates": 20}}
    return found


def ended(document):
    """What is raised, and how the store has the run: state, reason, evaluations."""
    with Store() as store:
        with pytest.raises(ContractError) as caught:
            start(store, spec_from(document)).drive(store)
        assert "nastui -v" in caught.value.remedy or "mend it" in caught.value.remedy
        runs = store.runs()
        return caught.value.message, [(run.state, run.reason == str(caught.value), store.evaluations(run.id)) for run in runs]


def done(document):
    with Store() as store:
        session = start(store, spec_from(document))
        session.drive(store)
        return store.evaluations(session.run)


def test_parts_that_keep_to_their_contracts_run_to_the_end():
    assert done(document()) == done(document(fitness="right")) == done(document(predictor="right")) == 60


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("nothing", "asked for nothing, and is not finished"),
        ("none", "asked for nothing instead of cells (an array of uint8, n × 6)"),
        ("floats", "asked for an array of float64, 5 × 6 instead of cells (an array of uint8, n × 6)"),
        ("whole numbers", "asked for an array of int64, 5 × 6 instead of cells (an array of uint8, n × 6)"),
        ("list", "asked for a list instead of cells (an array of uint8, n × 6)"),
        ("one cell", "asked for an array of uint8, 6 instead of cells (an array of uint8, n × 6)"),
        ("too long", "asked for an array of uint8, 5 × 12 instead of cells (an array of uint8, n × 6)"),
        ("illegal", "asked for 1 of 5 cells that nats-tss does not have, [77, 77, 77, 77, 77, 77] first"),
        ("raises", "failed at asking for cells: KeyError: 'nowhere'"),
    ],
)
def test_an_algorithm_that_asks_for_no_cells_is_stopped(how, said):
    assert ended(document(how)) == (f"the algorithm asker {said}", [("failed", True, 10)])


@pytest.mark.parametrize(
    ("how", "said", "evaluations"),
    [
        ("tell", "failed at learning what its cells are worth: ValueError: no idea", 5),
        ("notes", "failed at its notes: TypeError: float() argument must be a string or a real number, not 'object'", 5),
        ("finished", "failed at saying whether it is finished: KeyError: 'nowhere'", 0),
    ],
)
def test_an_algorithm_that_raises_is_stopped_and_what_was_evaluated_is_kept(how, said, evaluations):
    assert ended(document(how)) == (f"the algorithm asker {said}", [("failed", True, evaluations)])


def test_an_algorithm_whose_generations_have_no_size_is_refused_before_a_run_is_made():
    assert ended(document("size")) == ("the algorithm asker says that 0 evaluations make a generation", [])


def test_an_algorithm_that_is_screened_is_held_to_the_same():
    assert ended(document("illegal", predictor="right"))[0].startswith("the algorithm asker asked for 1 of 5 cells that nats-tss does not have")


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("short", "answered 4 of 5 cells (fitness)"),
        ("list", "answered with a list instead of a row of numbers (fitness)"),
        ("texts", "answered with an array of <U32, 5 instead of a row of numbers (fitness)"),
        ("table", "answered with an array of float64, 5 × 1 instead of a row of numbers (fitness)"),
        ("dict", "answered with a dict instead of Evaluations"),
        ("raises", "failed at evaluating cells: KeyError: 'nowhere'"),
    ],
)
def test_a_fitness_that_does_not_answer_every_cell_is_stopped(how, said):
    assert ended(document(fitness=how)) == (f"the fitness judge {said}", [("failed", True, 0)])


def test_a_fitness_that_cannot_tell_what_it_is_is_refused_before_a_run_is_made():
    assert ended(document(fitness="facts")) == ("the fitness judge failed at telling what it is: KeyError: 'nowhere'", [])


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("short", r"gave numbers of the shape \((\d+),\) as prediction of \d+ cells"),
        ("not a number", r"gave no number \(NaN\) as prediction of 1 of \d+ cells"),
        ("texts", "failed at its prediction: ValueError: could not convert string to float: 'much'"),
        ("raises", "failed at predicting: KeyError: 'nowhere'"),
        ("fit", "failed at fitting: KeyError: 'nowhere'"),
    ],
)
def test_a_predictor_that_does_not_guess_every_cell_is_stopped(how, said):
    message, runs = ended(document(predictor=how))
    assert message.startswith("the predictor guesser ")
    assert re.fullmatch(f"the predictor guesser {said}", message)
    assert runs == [("failed", True, 5)]
