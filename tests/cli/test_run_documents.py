"""`nastui run … --json` of shipped presets is byte for byte what it was when the digests were stored, but for times and the run's id."""

import json
import os
import re
import shutil
from hashlib import sha256
from pathlib import Path

import pytest

STORED = Path(__file__).parent / "run_documents.json"
_OTHERWISE = re.compile(r'^  "(run|wall_seconds|overhead_seconds)": .*$', re.MULTILINE)
"""What differs from run to run."""
_TOY = ("dataset=toy", "fitness.epochs=10")
_ONE_TRAINING = (*_TOY, "report.epochs=10", "budget.simulated_seconds=2000")
_EMBEDDED = {
    "quickstart": ("budget.generations=10",),
    "recipe": ("budget.unique_evaluations=15",),
}
_MADE_UP = {
    "talk/genetic-accuracy-nats": (*_TOY, "budget.evaluations=500"),
    "talk/nas-ea-fa-xgboost-accuracy-nats": (*_TOY, "budget.evaluations=200"),
    "talk/nas-ea-fa-xgboost-accuracy-nats-as-published": (*_TOY, "budget.evaluations=200"),
    "protocol/nb201-12ep-random": _ONE_TRAINING,
    "protocol/nb201-12ep-regularized-evolution": _ONE_TRAINING,
    "protocol/nb201-12ep-reinforce": _ONE_TRAINING,
}
_REAL = {
    "talk/genetic-accuracy-nb101-test": ("budget.evaluations=500",),
    "talk/nas-ea-fa-xgboost-accuracy-nb101-test": ("budget.evaluations=200",),
}


@pytest.mark.parametrize("preset", _EMBEDDED)
def test_on_the_embedded_benchmark(nastui, preset):
    check_document(nastui, preset, _EMBEDDED[preset])


@pytest.mark.usefixtures("toy")
@pytest.mark.parametrize("preset", _MADE_UP)
def test_on_a_made_up_table(nastui, preset):
    check_document(nastui, preset, _MADE_UP[preset])


@pytest.mark.parametrize("preset", _REAL)
def test_on_a_real_table(nastui, preset, real_home, own_home):
    shutil.copytree(real_home / "data" / "tables", own_home / "data" / "tables", dirs_exist_ok=True)
    check_document(nastui, preset, _REAL[preset])


def check_document(nastui, preset, assignments):
    said = nastui("-q", "run", preset, "--json", *(part for one in assignments for part in ("--set", one)))
    assert said.code == 0, said.err
    digest = sha256(_OTHERWISE.sub("", said.out).encode()).hexdigest()
    stored = json.loads(STORED.read_text()) if STORED.exists() else {}
    if os.environ.get("NASTUI_UPDATE_GOLDENS"):
        STORED.write_text(json.dumps(dict(sorted({**stored, preset: digest}.items())), indent=2) + "\n")
        return
    assert digest == stored[preset], said.out
