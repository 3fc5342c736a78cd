"""An algorithm, a fitness or a predictor that breaks its contract ends its run, and only that, with a sentence that names it."""

import re
import signal
import sys
from dataclasses import replace

import pytest
from misbehaving import ASKER, GUESSER, JUDGE, SCORED, score

from nastui.base import registry, signals
from nastui.base.errors import ContractError
from nastui.runs.session import start
from nastui.runs.spec import spec_from
from nastui.runs.store import Store

ADDED = {"nastui.algorithms": ASKER, "nastui.fitness": JUDGE, "nastui.predictors": GUESSER, "nastui.proxies": SCORED}


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
        ("infinite", "answered with the fitness ∞ for 1 of 5 cells: it is finite, or −∞ or NaN where there is none"),
        ("above", "answered with the validation accuracy 1,091.17 for 1 of 5 cells, outside 0 to 100 percent (valid)"),
        ("below", "answered with the test accuracy −908.83 for 1 of 5 cells, outside 0 to 100 percent (test)"),
        ("backwards", "answered with −33.4 seconds for 1 of 5 cells (table_seconds): they are finite and not negative"),
        ("for ever", "answered with ∞ seconds for 1 of 5 cells (table_seconds): they are finite and not negative"),
        ("unknown seconds", "answered with nan seconds for 1 of 5 cells (table_seconds): they are finite and not negative"),
        ("unmeasured", "answered with nan seconds for 1 of 5 cells (measured_seconds): they are finite and not negative"),
        ("writes", "wrote into the array of cells that it was given"),
        ("others", "answered other cells than it was asked for, or in another order"),
    ],
)
def test_a_fitness_that_does_not_answer_every_cell_is_stopped(how, said):
    assert ended(document(fitness=how)) == (f"the fitness judge {said}", [("failed", True, 0)])


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("facts", "failed at telling what it is: KeyError: 'nowhere'"),
        ("no facts", "says nothing of itself instead of FitnessFacts"),
        ("no digest", "says of itself the digest None, which is no text"),
        ("fewer than none", "says of itself coverage = -3, which is no number of cells"),
        ("no optimum", "says of itself the optimum nan, which is no finite number (None where it is not known)"),
    ],
)
def test_a_fitness_that_cannot_tell_what_it_is_is_refused_before_a_run_is_made(how, said):
    assert ended(document(fitness=how)) == (f"the fitness judge {said}", [])


def test_an_algorithm_that_writes_into_what_it_gave_and_was_told_changes_no_record():
    def records(how):
        with Store() as store:
            session = start(store, spec_from(document(how)))
            session.drive(store)
            return [store.records(session.run, 6)[name].tolist() for name in ("cell", "fitness", "valid", "test")]

    assert records("writes") == records("right")


@pytest.fixture
def counted_signals(monkeypatch):
    """As in a process of nastui's: its handler counts the signals."""
    monkeypatch.setattr(signals, "_interrupted", [])
    before = signal.signal(signal.SIGINT, signals.interrupt)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("counted_signals")
@pytest.mark.parametrize(("how", "said"), [("exit", "SystemExit: 3"), ("own", "OwnExit: boo"), ("interrupt", "KeyboardInterrupt")])
@pytest.mark.parametrize(
    ("part", "begins"),
    [
        ("algorithm", "the algorithm asker failed at asking for cells: "),
        ("fitness", "the fitness judge failed at evaluating cells: "),
        ("predictor", "the predictor guesser failed at fitting: "),
    ],
)
def test_what_would_end_the_program_ends_the_run_with_a_sentence(how, said, part, begins):
    message, ((state, _, _),) = ended(document(**{part: how}))
    assert (message, state) == (begins + said, "failed")


def test_what_ends_the_program_from_anywhere_else_ends_the_run_with_a_sentence(monkeypatch):
    monkeypatch.setattr("nastui.runs.engine.foreseen", lambda *given, **more: sys.exit(3))
    assert ended(document()) == ("the search was ended from within: SystemExit: 3", [("failed", True, 0)])


@pytest.mark.usefixtures("counted_signals")
def test_a_real_interrupt_stays_one(monkeypatch):
    monkeypatch.setattr("misbehaving.left", lambda how: signal.raise_signal(signal.SIGINT))
    with Store() as store, pytest.raises(KeyboardInterrupt):
        start(store, spec_from(document())).drive(store)


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("none", "gave nothing instead of a number"),
        ("text", "gave 'x' (str) instead of a number"),
        ("digits", "gave '3' (str) instead of a number"),
        ("complex", "gave 1j (complex) instead of a number"),
        ("list", "gave [1, 2] (list) instead of a number"),
        ("large", "gave 1" + "0" * 17 + "..." + "0" * 19 + " (int) instead of a number"),
        ("larger", "gave a value of the type int instead of a number"),
        ("several", "gave array([1., 1.]) (ndarray) instead of a number"),
        ("raises", "failed at scoring a network: KeyError: 'nowhere'"),
        ("exit", "failed at scoring a network: SystemExit: 3"),
    ],
)
def test_a_proxy_that_gives_no_number_is_named_with_its_package(monkeypatch, how, said):
    monkeypatch.setitem(score, "how", how)
    message, runs = ended(document() | {"fitness": {"name": "scored"}})
    assert message.startswith("the proxy scored of the package odd")
    assert message.endswith(said)
    assert runs == []


def test_what_a_plug_in_prints_is_kept_off_standard_output(capsys):
    assert done(document("prints")) == 60
    printed = capsys.readouterr()
    assert (printed.out, set(printed.err.split())) == ("", {"asking"})


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("short", r"gave numbers of the shape \((\d+),\) as prediction of \d+ cells"),
        ("not a number", r"gave no number \(NaN\) as prediction of 1 of \d+ cells"),
        ("infinite", r"gave an infinite number as prediction of 1 of \d+ cells"),
        ("complex", "failed at its prediction: TypeError: complex numbers"),
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
