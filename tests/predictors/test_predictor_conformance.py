"""Each predictor passes the conformance suite, on both spaces."""

import pytest

from nastui.predictors.conformance import CHECKS, PredictorCase, check_few_and_equal_rows_suffice, check_keeps_the_unit, check_seed_decides
from nastui.predictors.registry import PREDICTORS

LIBRARIES = {"random-forest": "sklearn", "lightgbm": "lightgbm"}
SHORTER = {
    "gcn": {"epochs": 50},
    "sage-lstm": {"width": 32, "layers": 2, "epochs": 40, "learning_rate": 0.01},
    "random-forest": {"trees": 30},
    "mlp-ensemble": {"members": 2},
}
"""What would take minutes is made smaller."""
NETWORKS = ("gcn", "sage-lstm", "mlp-ensemble")


def cases():
    """Predictor × space × check; those that train for seconds are checked on one space only, on the other by `make check-slow`.

    Of these, one that reads the graphs of cells is made again from its seed on both.
    """
    for name in PREDICTORS.entries:
        for space in ("nats-tss", "nasbench101"):
            for check in CHECKS:
                quick = name not in NETWORKS or space == "nats-tss" or (name == "gcn" and check is check_seed_decides)
                yield pytest.param(name, space, check, marks=() if quick else pytest.mark.slow, id=f"{name}-{space}-{check.__name__}")


@pytest.mark.parametrize(("name", "space", "check"), list(cases()))
def test_predictor_conforms(name, space, check):
    pytest.importorskip(LIBRARIES.get(name, "numpy"))
    entry = PREDICTORS.entry(name)
    check(PredictorCase(space, entry.make, entry.settings(**SHORTER.get(name, {}))))


def with_targets():
    """Predictor × check; of those that take seconds, what a target decides: the unit, and equal or few values."""
    for name in ("gcn", "gaussian-process", "mlp-ensemble"):
        for check in CHECKS:
            quick = name == "gaussian-process" or check in (check_keeps_the_unit, check_few_and_equal_rows_suffice)
            yield pytest.param(name, check, marks=() if quick else pytest.mark.slow, id=f"{name}-{check.__name__}")


@pytest.mark.parametrize(("name", "check"), list(with_targets()))
def test_predictor_conforms_with_its_other_target(name, check):
    entry = PREDICTORS.entry(name)
    other = {"log-gap": "as-given", "as-given": "log-gap"}[entry.settings().target]
    check(PredictorCase("nats-tss", entry.make, entry.settings(target=other, **SHORTER.get(name, {}))))
