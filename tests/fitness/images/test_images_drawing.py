"""Draws and stratified parts."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nastui.base.errors import InputError
from nastui.fitness.images.source import draw_places, standard_of, stratified

LABELS = st.lists(st.integers(0, 4), min_size=1, max_size=200).map(lambda labels: np.array(labels, np.int64))
SHARES = st.sampled_from([(0.5, 0.5), (0.6, 0.2, 0.2)])
SEEDS = st.integers(0, 2**32)


@given(LABELS, SHARES, SEEDS)
def test_every_image_is_in_one_part(labels, shares, seed):
    parts = stratified(labels, shares, seed)
    assert sorted(np.concatenate(parts).tolist()) == list(range(len(labels)))
    assert all((np.diff(part) > 0).all() for part in parts)


@given(LABELS, SHARES, SEEDS)
def test_every_class_has_its_share_to_the_nearest_image(labels, shares, seed):
    parts = stratified(labels, shares, seed)
    for label in np.unique(labels):
        counts = [(labels[part] == label).sum() for part in parts]
        assert np.abs(np.cumsum(counts) - np.cumsum(shares) * (labels == label).sum()).max() <= 0.5 + 1e-9


@given(SEEDS)
def test_halves_of_even_classes_are_equal_and_differ_by_seed(seed):
    labels = np.repeat(np.arange(3), 100)
    first, second = stratified(labels, (0.5, 0.5), seed)
    assert np.bincount(labels[first]).tolist() == np.bincount(labels[second]).tolist() == [50] * 3
    assert first.tolist() == stratified(labels, (0.5, 0.5), seed)[0].tolist() != stratified(labels, (0.5, 0.5), seed + 1)[0].tolist()


@given(st.integers(1, 300), SEEDS, st.data())
def test_a_draw_is_without_replacement_and_a_smaller_one_is_its_beginning(count, seed, data):
    size = data.draw(st.integers(0, count))
    places = draw_places(count, size, seed)
    assert len(set(places.tolist())) == size
    assert set(places.tolist()) <= set(range(count))
    assert draw_places(count, count, seed)[:size].tolist() == places.tolist()


@pytest.mark.parametrize(("count", "words"), [(5, "only 5 images for a batch of 6"), (1, "only one image for a batch of 6"), (0, "only 0 images")])
def test_a_draw_of_more_than_there_is_is_refused(count, words):
    with pytest.raises(InputError, match=words):
        draw_places(count, 6, 0)


@given(st.integers(1, 6), st.integers(1, 3), SEEDS)
def test_mean_and_deviation_are_those_of_all_pixels_of_a_colour(count, colours, seed):
    pixels = np.random.default_rng(seed).integers(0, 256, (count, colours, 5, 5)).astype(np.uint8)
    standard = standard_of(pixels)
    assert np.allclose(standard.mean, pixels.mean((0, 2, 3)), rtol=1e-12)
    assert np.allclose(standard.deviation, pixels.std((0, 2, 3)), rtol=1e-10)


def test_many_images_are_counted_block_by_block():
    pixels = np.random.default_rng(0).integers(0, 256, (9000, 1, 2, 2)).astype(np.uint8)
    assert np.isclose(standard_of(pixels).mean[0], pixels.mean())
