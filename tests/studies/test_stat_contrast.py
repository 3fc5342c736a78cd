"""Two samples contrasted: each number beside scipy's."""

import numpy as np
import pytest
from scipy.stats import mannwhitneyu, ttest_1samp, ttest_ind, wilcoxon

from nastui.studies.statistics.contrast import contrast, paired_contrast
from nastui.studies.statistics.two_arms import two_samples

DRAWS = [(lambda rng: rng.normal(94, 0.3, 30)), (lambda rng: np.round(rng.gumbel(94, 0.3, 15), 1))]


@pytest.mark.parametrize("draw", DRAWS)
@pytest.mark.parametrize("gap", [0.0, 0.1, -0.4])
def test_every_number_is_scipys(draw, gap):
    rng = np.random.default_rng(1)
    first, second = draw(rng) + gap, draw(rng)
    found = contrast(first, second, 0.1)
    if len(first) > 20:
        assert found.p == pytest.approx(mannwhitneyu(first, second, method="asymptotic").pvalue)
    else:
        assert found.p == pytest.approx(two_samples(first, second).p)
    assert found.a12 == pytest.approx(mannwhitneyu(first, second).statistic / len(first) / len(second))
    assert found.difference == pytest.approx(first.mean() - second.mean())
    assert found.above_p == pytest.approx(ttest_ind(first - 0.1, second, equal_var=False, alternative="less").pvalue)
    assert found.below_p == pytest.approx(ttest_ind(first + 0.1, second, equal_var=False, alternative="greater").pvalue)
    interval = ttest_ind(first, second, equal_var=False).confidence_interval(0.9)
    assert found.interval.ends == pytest.approx((interval.low, interval.high))


def test_pairs_are_judged_by_their_differences():
    rng = np.random.default_rng(2)
    base = rng.normal(90, 3, 20)
    first, second = base + rng.normal(0.2, 0.1, 20), base
    found = paired_contrast(dict(enumerate(first)), dict(enumerate(second)), 0.1)
    assert found.test == "Wilcoxon"
    assert found.p == pytest.approx(wilcoxon(first - second).pvalue)
    assert found.above_p == pytest.approx(ttest_1samp(first - second, 0.1, alternative="less").pvalue)
    assert found.below_p == pytest.approx(ttest_1samp(first - second, -0.1, alternative="greater").pvalue)
    assert contrast(first, second, 0.1).p > 0.05 > found.p


def test_equal_numbers_are_surely_alike_and_far_ones_surely_not():
    same = contrast([91.0] * 12, [91.0] * 12, 0.1)
    assert (same.p, same.a12, same.difference, same.above_p, same.below_p) == (1.0, 0.5, 0.0, 0.0, 0.0)
    apart = contrast([92.0] * 12, [91.0] * 12, 0.1)
    assert (apart.above_p, apart.below_p, apart.a12) == (1.0, 0.0, 1.0)
    assert apart.p < 1e-5
