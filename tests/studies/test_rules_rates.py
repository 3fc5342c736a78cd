"""How often rules err on made-up studies, and how often they see what is there: few studies here, 500 in the slow test."""

import math

import pytest
from null_studies import CASES, share

ERRORS = [pytest.param(case, id=f"{case.rule}: {case.name}") for case in CASES if case.error]
POWER = [pytest.param(case, id=f"{case.rule}: {case.name}") for case in CASES if not case.error]
LEVEL = 0.05


def most(studies):
    """The level, and three standard errors of its estimate."""
    return LEVEL + 3 * math.sqrt(LEVEL * (1 - LEVEL) / studies)


@pytest.mark.parametrize("case", ERRORS)
def test_a_rule_hardly_ever_errs(case):
    studies = 8 if case.rule == "different-distributions" else 24  # whose whole runs are dealt anew, 20,000 times each
    assert share(case, studies) <= most(studies)


@pytest.mark.parametrize("case", POWER)
def test_a_rule_sees_what_is_there(case):
    assert share(case, 4) == 1.0


@pytest.mark.slow
@pytest.mark.parametrize("case", ERRORS)
def test_a_rule_hardly_ever_errs_in_500_studies(case):
    assert share(case, 500) <= most(500)


@pytest.mark.slow
@pytest.mark.parametrize("case", POWER)
def test_a_rule_sees_what_is_there_in_500_studies(case):
    assert share(case, 500) >= 0.9
