"""The official canonical string and its 6,466 classes."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from nats_bench.genotype_utils import topology_str2structure

from nastui.cells.nats_tss.isomorphism import canonical_string, class_keys, class_members
from nastui.cells.nats_tss.notation import SIZE, codes, every_cell, format_cell, from_codes, parse_cell

some_code = st.integers(0, SIZE - 1)


def cell_of(code):
    return from_codes(np.array([code]))[0]


@given(code=some_code)
def test_the_canonical_string_is_the_official_one(code):
    cell = cell_of(code)
    assert canonical_string(cell) == topology_str2structure(format_cell(cell)).to_unique_str(consider_zero=True)


def test_the_space_has_6466_official_classes():
    assert len(np.unique(class_keys(every_cell()))) == 6466


@given(code=some_code)
def test_a_class_is_named_by_its_smallest_code(code):
    members = class_members(cell_of(code))
    assert codes(members).min() == class_keys(cell_of(code)[None])[0]


@given(code=some_code)
def test_a_class_is_all_cells_of_one_canonical_string(code):
    cell = cell_of(code)
    members = class_members(cell)
    assert code in codes(members)
    assert {canonical_string(member) for member in members} == {canonical_string(cell)}


def test_a_sum_of_two_zeros_is_not_recognised_as_zero():
    dead_by_one_edge = parse_cell("|none~0|+|none~0|none~1|+|skip_connect~0|nor_conv_3x3~1|none~2|")
    dead_by_a_sum = parse_cell("|none~0|+|none~0|none~1|+|skip_connect~0|none~1|nor_conv_3x3~2|")
    assert canonical_string(dead_by_one_edge) == "#+#+0"
    assert canonical_string(dead_by_a_sum) == "#+(#+#)@nor_conv_3x3+0"


def test_swapping_the_inner_nodes_can_change_the_official_class():
    one = parse_cell("|nor_conv_1x1~0|+|nor_conv_3x3~0|none~1|+|none~0|avg_pool_3x3~1|nor_conv_3x3~2|")
    swapped = parse_cell("|nor_conv_3x3~0|+|nor_conv_1x1~0|none~1|+|none~0|nor_conv_3x3~1|avg_pool_3x3~2|")
    first, second = class_keys(np.stack([one, swapped]))
    assert first != second
