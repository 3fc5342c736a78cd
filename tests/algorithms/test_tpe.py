"""Optuna's TPE behind ask and tell."""

import subprocess
import sys

import numpy as np
import pytest
from calibrating import algorithm, evaluations

optuna = pytest.importorskip("optuna")
tpe = pytest.importorskip("nastui.algorithms.tpe")
STATES = optuna.trial.TrialState


def states(search):
    return [trial.state for trial in search.study._study.get_trials(deepcopy=False)]


def test_what_is_rewarded_is_asked_for_more_often():
    search = algorithm("tpe")
    counts = []
    for _ in range(80):
        cells = search.ask()
        counts.append(int((cells == 3).sum()))
        search.tell(evaluations(cells, [counts[-1]]))
    assert np.mean(counts[-20:]) > np.mean(counts[:20]) + 2


def test_the_seed_decides_every_cell():
    runs = []
    for seed in (1, 1, 2):
        search = algorithm("tpe", seed=seed)
        asked = []
        for _ in range(25):
            cells = search.ask()
            asked.append(cells[0].tolist())
            search.tell(evaluations(cells, [float(cells.sum())]))
        runs.append(asked)
    assert runs[0] == runs[1] != runs[2]


def test_nan_and_minus_infinity_are_told_as_failed():
    search = algorithm("tpe")
    for fitness in (np.nan, -np.inf, 3.0):
        search.tell(evaluations(search.ask(), [fitness]))
    assert states(search) == [STATES.FAIL, STATES.FAIL, STATES.COMPLETE]


def test_invalid_cells_are_told_as_failed_and_never_asked_for():
    search = algorithm("tpe", space="nasbench101")
    for _ in range(12):
        cells = search.ask()
        assert search.space.valid(cells).all()
        search.tell(evaluations(cells, [1.0]))
    assert states(search).count(STATES.COMPLETE) == 12
    assert states(search).count(STATES.FAIL) == search.notes()["invalid"] > 0


def test_trials_that_are_not_told_of_are_closed_as_failed():
    search = algorithm("tpe")
    asked = np.concatenate([search.ask() for _ in range(6)])
    search.tell(evaluations(asked[[4, 0]], [4.0, 0.5]))
    trials = search.study._study.get_trials(deepcopy=False)
    assert [trial.value for trial in trials] == [0.5, None, None, None, 4.0, None]
    assert states(search).count(STATES.FAIL) == 4


@pytest.mark.parametrize("space", ["nats-tss", "nasbench101"])
def test_that_failed_trials_are_forgotten_changes_no_cell(space, monkeypatch):
    def asked(most):
        monkeypatch.setattr(tpe, "_FAILED_AT_MOST", most)
        search = algorithm("tpe", space=space)
        for _ in range(8):
            cells = np.concatenate([search.ask() for _ in range(12)])
            yield cells.tolist()
            search.tell(evaluations(cells[:6], [float(cell.sum()) for cell in cells[:6]]))
        yield states(search).count(STATES.FAIL)

    *forgotten, few = asked(5)
    *kept, many = asked(10_000)
    assert forgotten == kept
    assert few <= 5 < many


def test_without_optuna_one_sentence_says_how_to_install_it():
    code = """
import sys
sys.modules["optuna"] = None
from nastui.base.errors import InputError
from nastui.algorithms.registry import ALGORITHMS
try:
    ALGORITHMS.entry("tpe").make(None, None)
except InputError as error:
    print(error)
"""
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert told == "the algorithm tpe needs Optuna, which is not installed; pip install 'nastui[optuna]'\n"
