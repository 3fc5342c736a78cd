"""K, and the number that is made of it."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from nastui.fitness import naswt as kernels
from nastui.fitness.naswt import Agreements, exact_product, log_determinant

CODES = st.integers(2, 40).flatmap(
    lambda images: st.lists(
        st.tuples(st.integers(1, 5), st.integers(1, 4), st.integers(0, 3), st.booleans(), st.integers(0, 2**32 - 1)), min_size=1, max_size=4
    ).map(lambda signals: [_signal(images, *signal) for signal in signals])
)


def _signal(images, channels, side, times, last, seed):
    signal = torch.randn(images, channels, side, side, generator=torch.Generator().manual_seed(seed)).relu()
    return (signal.contiguous(memory_format=torch.channels_last) if last else signal), times


@given(CODES)
def test_the_kernel_counts_for_each_pair_of_images_the_units_on_which_they_agree(signals):
    agreements = Agreements()
    for signal, times in signals:
        agreements.add(signal, times)
    rows = [[bit for signal, times in signals for bit in (signal[image] > 0).flatten().tolist() * times] for image in range(len(signals[0][0]))]
    assert agreements.units == len(rows[0])
    if agreements.units:
        expected = [[sum(one == other for one, other in zip(left, right, strict=True)) for right in rows] for left in rows]
        assert agreements.kernel().tolist() == expected


@pytest.mark.parametrize("integers", [True, False])
def test_products_are_exact_beyond_what_float32_can_count(integers, monkeypatch):
    monkeypatch.setattr(kernels, "_multiplies_integers", lambda _: integers)
    units = 2**24 + 3
    codes = torch.ones(2, units, dtype=torch.bool)
    codes[1, 0] = False
    assert exact_product(codes).tolist() == [[units, units - 1], [units - 1, units - 1]]


@given(st.integers(2, 70), st.integers(1, 300), st.integers(0, 2**32 - 1))
def test_both_ways_to_multiply_agree(images, units, seed):
    codes = torch.rand(images, units, generator=torch.Generator().manual_seed(seed)) > 0.5
    whole = codes.double()
    assert (exact_product(codes) == whole @ whole.t()).all()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kernels, "_multiplies_integers", lambda _: False)
        assert (exact_product(codes) == whole @ whole.t()).all()


def test_two_images_that_agree_in_3_of_5_units_score_log_16():
    assert log_determinant(np.array([[5, 3], [3, 5]])) == pytest.approx(math.log(16))


def test_equal_codes_score_minus_infinity_though_the_determinant_is_rounded_to_a_number():
    codes = np.random.default_rng(0).random((40, 3000)) > 0.5
    codes[-1] = codes[7]
    kernel = (codes[:, None] == codes[None]).sum(axis=2)
    sign, value = np.linalg.slogdet(kernel.astype(float))
    assert sign != 0
    assert np.isfinite(value)
    assert log_determinant(kernel) == -math.inf


def test_a_determinant_that_is_not_positive_scores_minus_infinity():
    assert log_determinant(np.array([[1, 2], [2, 1]])) == -math.inf
