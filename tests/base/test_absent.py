"""Every heavy package may be absent: what needs it is refused in one sentence with the command that brings it, and all else works."""

import json
import os
import subprocess
import sys

import pytest

from nastui.base.absent import absence_of, needed
from nastui.base.errors import MissingError

HEAVY = (
    *("torch", "xgboost", "nats_bench", "nasbench_pytorch", "scipy", "scikit_posthocs", "matplotlib", "sklearn", "lightgbm"),
    *("optuna", "mlxtend", "pandas", "pyarrow", "requests", "urllib3", "PIL", "tensorboard", "wandb", "mlflow"),
)
WITHOUT = """
import sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {blocked!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Absent())
from nastui.cli.main import main
main({words!r})
"""
CELL = "|nor_conv_3x3~0|+|none~0|skip_connect~1|+|skip_connect~0|none~1|avg_pool_3x3~2|"
SHORT = ("--set", "budget.evaluations=20", "--json")
SMALL = """
name = "small"
seeds = "1..2"
[[task]]
name = "digits"
set = { benchmark = "mini-tss", dataset = "mnist8" }
[[arm]]
name = "genetic"
preset = "quickstart"
[[panel]]
name = "equal"
budget = { evaluations = 20 }
"""


def without(blocked, home, *words):
    """What a command says where these packages are not installed."""
    program = WITHOUT.format(blocked=set(blocked), words=list(words))
    environment = {**os.environ, "NASTUI_HOME": str(home)}
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=environment, check=False)


@pytest.mark.parametrize(
    "words",
    [
        ("run", "quickstart", *SHORT),
        ("run", "quickstart", "--set", "algorithm.name=regularized-evolution", *SHORT),
        ("query", "mini-tss", CELL, "--json"),
        ("presets", "list"),
        ("presets", "schema"),
        ("runs", "list", "--json"),
        ("data", "list", "--json"),
        ("plugins", "--json"),
    ],
    ids=" ".join,
)
def test_without_any_of_them_tables_are_searched_and_looked_up(words, own_home):
    ran = without(HEAVY, own_home, *words)
    assert (ran.returncode, "Traceback" in ran.stderr) == (0, False), ran.stderr


@pytest.mark.parametrize(
    ("module", "package", "words"),
    [
        ("torch", "torch", ("run", "quickstart", "--set", "fitness.name=naswt", *SHORT)),
        ("torch", "torch", ("run", "quickstart", "--set", "algorithm.name=reinforce", *SHORT)),
        ("torch", "torch", ("run", "quickstart", "--set", "algorithm.name=nas-ea-fa", "--set", "predictor.name=gcn", *SHORT[2:])),
        ("torch", "torch", ("score", "mini-tss", CELL, "--fitness", "synflow", "--json")),
        ("optuna", "optuna", ("run", "quickstart", "--set", "algorithm.name=tpe", *SHORT)),
        ("xgboost", "xgboost", ("run", "quickstart", "--set", "algorithm.name=nas-ea-fa", *SHORT[2:])),
        ("requests", "requests", ("data", "get", "nasbench101", "--json")),
        ("scipy", "scipy", ("study", "report", "small.toml", "--json")),
        ("matplotlib", "matplotlib", ("study", "report", "small.toml", "--out", "report", "--json")),
    ],
    ids=lambda value: value if isinstance(value, str) else " ".join(value),
)
def test_what_needs_one_is_refused_in_a_sentence_with_a_command(module, package, words, own_home, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "small.toml").write_text(SMALL)
    ran = without({module}, own_home, *words)
    assert "Traceback" not in ran.stderr
    error = json.loads(ran.stdout)["error"]
    assert ran.returncode == 2, error
    assert error["kind"] in ("missing", "input"), error
    assert "did not expect" not in error["message"]
    assert package in error["message"].lower()
    assert "not installed" in error["message"]
    assert "pip install" in error["remedy"]


def test_doctor_says_what_is_absent(own_home):
    ran = without({"torch", "xgboost"}, own_home, "doctor")
    assert "Traceback" not in ran.stderr
    assert "torch" in ran.stdout
    assert "pip install" in ran.stdout


def test_an_error_that_was_caused_by_one_is_told_as_one():
    cause = ModuleNotFoundError("No module named 'sklearn.ensemble'", name="sklearn.ensemble")
    outer = RuntimeError("no forest")
    outer.__cause__ = cause
    assert "the package scikit-learn, which is not installed; `pip install scikit-learn` brings it" in str(absence_of(outer))
    assert absence_of(ModuleNotFoundError("No module named 'mine'", name="mine")) is None
    assert absence_of(RuntimeError()) is absence_of(None) is None


def test_a_package_that_is_there_is_imported(monkeypatch):
    assert needed("json") is json
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(MissingError, match="`pip install pandas` brings it"):
        needed("pandas")
    with pytest.raises(ModuleNotFoundError):
        needed("nowhere_at_all")
