"""The NATS size space: its strings, its order, its mutation and its features."""

import bz2
import re
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nastui.base.errors import InputError
from nastui.cells.nats_sss.space import SIZE, WIDTHS, NatsSss, codes, every_cell, format_cell, from_codes, parse_cell, widths
from nastui.cells.spaces import space_entries, space_named

SPACE = NatsSss()
rows = st.lists(st.integers(0, 7), min_size=5, max_size=5).map(lambda row: np.array(row, dtype=np.uint8))


def test_a_row_holds_the_indices_of_the_widths():
    assert parse_cell("8:16:24:32:64").tolist() == [0, 1, 2, 3, 7]
    assert format_cell(np.array([7, 6, 5, 4, 0], dtype=np.uint8)) == "64:56:48:40:8"
    assert widths(np.array([7, 6, 5, 4, 0], dtype=np.uint8)) == (64, 56, 48, 40, 8)


def test_all_32768_cells_make_the_round_trip_through_codes_and_strings():
    cells = every_cell()
    assert cells.shape == (32_768, 5)
    assert codes(cells).tolist() == list(range(SIZE))
    np.testing.assert_array_equal(from_codes(codes(cells)), cells)
    texts = [format_cell(cell) for cell in cells]
    assert texts == [":".join(map(str, five)) for five in product(WIDTHS, repeat=5)]
    np.testing.assert_array_equal([parse_cell(text) for text in texts], cells)


def test_codes_are_places_in_the_official_list(real_data):
    """The list is read off the bytes of the official file, in the order in which they name the architectures."""
    official = bz2.decompress((real_data / "official" / "NATS-sss-v1_0-50262-simple" / "meta.pickle.pbz2").read_bytes())
    listed = [text.decode() for text in re.findall(rb"(?:[0-9]{1,2}:){4}(?:64|56|48|40|32|24|16|8)", official)]
    assert listed == [format_cell(cell) for cell in every_cell()]


def test_every_cell_is_a_class_of_its_own():
    cells = every_cell()
    assert SPACE.distinct == len(np.unique(SPACE.canonical_keys(cells))) == SIZE
    np.testing.assert_array_equal(SPACE.canonical_keys(cells), SPACE.exact_keys(cells))
    assert SPACE.exact_keys(cells).tolist() == list(range(SIZE))
    assert SPACE.isomorphic(cells[9]).tolist() == [cells[9].tolist()]


def test_each_position_mutates_with_probability_one_fifth_to_each_other_width_alike():
    count = 60_000
    parent = np.array([0, 3, 7, 5, 1], dtype=np.uint8)
    mutants = SPACE.mutate(np.random.default_rng(0), np.repeat(parent[None], count, axis=0))
    for position in range(SPACE.length):
        shares = np.bincount(mutants[:, position], minlength=8) / count
        expected = np.where(np.arange(8) == parent[position], 4 / 5, 1 / 35)
        np.testing.assert_allclose(shares, expected, atol=5 * (0.16 / count) ** 0.5)


def test_positions_mutate_independently():
    count = 60_000
    parents = np.zeros((count, 5), dtype=np.uint8)
    changed = SPACE.mutate(np.random.default_rng(1), parents) != parents
    np.testing.assert_allclose(np.corrcoef(changed.T), np.eye(5), atol=5 / count**0.5)
    np.testing.assert_allclose((~changed).all(axis=1).mean(), (4 / 5) ** 5, atol=5 * (0.23 / count) ** 0.5)


def test_random_cells_are_uniform():
    counts = np.bincount(codes(SPACE.random(np.random.default_rng(2), 64 * SIZE)), minlength=SIZE)
    assert counts.min() > 64 - 8 * 7
    assert counts.max() < 64 + 8 * 7


def test_widths_are_encoded_as_so_many_ones():
    features = SPACE.encode(np.array([[0, 1, 3, 6, 7]], dtype=np.uint8))[0].reshape(5, 7).tolist()
    assert features == [[0] * 7, [1] + [0] * 6, [1] * 3 + [0] * 4, [1] * 6 + [0], [1] * 7]


@given(rows, rows)
def test_the_hamming_distance_of_features_is_the_sum_of_width_steps(one, other):
    first, second = SPACE.encode(np.stack([one, other]))
    assert (first != second).sum() == np.abs(one.astype(int) - other.astype(int)).sum()


ALLOWED = "write five of 8, 16, 24, 32, 40, 48, 56, 64 like 8:16:24:32:40"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("8", "it has 1 ':'-separated width where the space has 5"),
        ("8:16:24:32", "it has 4 ':'-separated widths where the space has 5"),
        ("8:16:24:32:40:48", "it has 6 ':'-separated widths where the space has 5"),
        ("8:12:24:32:40", "'12' in place 2 is no width of the space (nearest: 8 or 16)"),
        ("8:17:24:32:40", "'17' in place 2 is no width of the space (nearest: 16)"),
        ("8:16:24:32:128", "'128' in place 5 is no width of the space (nearest: 64)"),
        ("0:16:24:32:40", "'0' in place 1 is no width of the space (nearest: 8)"),
        ("08:16:24:32:40", "'08' in place 1 is no width of the space (nearest: 8)"),
        ("8:16:-24:32:40", "'-24' in place 3 is no width of the space"),
        ("8:16:②:32:40", "'②' in place 3 is no width of the space"),
        ("8:16::32:40", "'' in place 3 is no width of the space"),
        (f"8:16:24:32:{'9' * 5000}", f"'{'9' * 5000}' in place 5 is no width of the space"),
    ],
)
def test_a_malformed_string_is_refused_with_the_reason(text, why):
    with pytest.raises(InputError) as refusal:
        parse_cell(text)
    assert str(refusal.value) == f"'{text}' is not a cell of nats-sss: {why}; {ALLOWED}"


@pytest.mark.parametrize("text", ["8:16:24:32:40", " 8:16", "9:9:9:9:9:9", "64:8:x", "8:16\n"])
def test_texts_that_begin_with_two_numbers_are_meant_for_this_space(text):
    assert NatsSss().recognises(text)


@pytest.mark.parametrize("text", ["", "8", "8:", ":8:16", "|none~0|", "0110000100010000:input,output", "0100:3x3,output"])
def test_other_texts_are_not(text):
    assert not NatsSss().recognises(text)


@given(st.integers(0, 2**32 - 1))
def test_only_cells_of_this_space_look_like_its_cells(seed):
    for name in space_entries():
        space = space_named(name)
        cells = space.random(np.random.default_rng(seed), 5)
        assert {NatsSss().recognises(space.format(cell)) for cell in cells} == {name == "nats-sss"}
