"""docs/template: installed as pip installs it, without a network, it passes its own test, is listed, runs, and its version is stored."""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from once import made_once

ROOT = Path(__file__).parents[2]


def _installed(folder: Path) -> None:
    shutil.copytree(ROOT / "docs" / "template", folder / "source", ignore=shutil.ignore_patterns("__pycache__"))
    words = ["install", "--quiet", "--no-deps", "--no-index", "--no-build-isolation", "--disable-pip-version-check"]
    ran = subprocess.run(
        [sys.executable, "-m", "pip", *words, "--target", str(folder / "packages"), str(folder / "source")], capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stderr


@pytest.fixture
def template(tmp_path_factory):
    """Where it is installed, beside its source."""
    if not importlib.util.find_spec("setuptools") or not importlib.util.find_spec("pip"):
        pytest.skip("pip or setuptools is not installed")
    return made_once(tmp_path_factory, "template", _installed)


def within(template, *words):
    """What a command says where the package is installed."""
    quiet = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    environment = {**quiet, "PYTHONPATH": os.pathsep.join([str(template / "packages"), str(ROOT)]), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    ran = subprocess.run([sys.executable, "-m", *words], env=environment, cwd=template, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def test_it_passes_its_own_test(template):
    assert "9 passed" in within(template, "pytest", "source/tests", "-q", "-p", "no:cacheprovider")


def test_it_is_listed_with_its_version_and_its_place(template):
    (row,) = json.loads(within(template, "nastui", "plugins", "--json"))
    factory = "my_search.one_plus_lambda:OnePlusLambda"
    assert row == {
        "kind": "algorithm", "name": "my-search", "title": "My search", "package": "my-search", "version": "1.0", "from": str(template / "packages"),
        "factory": factory, "used": True, "reason": None,
    }  # fmt: skip
    assert "my-search" in within(template, "nastui", "plugins")


def test_it_runs_and_its_version_is_stored_with_the_run(template):
    made = json.loads(
        within(template, "nastui", "run", "quickstart", "--set", "algorithm.name=my-search", "--set", "budget.evaluations=50", "--json")
    )
    assert (made["algorithm"], made["evaluations"]) == ("my-search", 50)
    assert json.loads(within(template, "nastui", "runs", "show", made["run"], "--json"))["versions"]["my-search"] == "1.0"
