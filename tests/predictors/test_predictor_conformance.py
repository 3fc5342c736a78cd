"""Each predictor passes the conformance suite, on both spaces."""

import pytest

from nastui.predictors.conformance import CHECKS, Case
from nastui.predictors.registry import PREDICTORS

LIBRARIES = {"random-forest": "sklearn", "lightgbm": "lightgbm"}
SHORTER = {"sage-lstm": {"width": 32, "layers": 2, "epochs": 40, "learning_rate": 0.01}, "random-forest": {"trees": 30}}
"""What would take minutes is made smaller."""


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("space", ["nats-tss", "nasbench101"])
@pytest.mark.parametrize("name", list(PREDICTORS.entries))
def test_predictor_conforms(name, space, check):
    pytest.importorskip(LIBRARIES.get(name, "numpy"))
    entry = PREDICTORS.entry(name)
    check(Case(space, entry.make, entry.settings(**SHORTER.get(name, {}))))


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("name", ["gcn", "gaussian-process", "mlp-ensemble"])
def test_predictor_conforms_with_its_other_target(name, check):
    entry = PREDICTORS.entry(name)
    other = {"log-gap": "as-given", "as-given": "log-gap"}[entry.settings().target]
    check(Case("nats-tss", entry.make, entry.settings(target=other)))
