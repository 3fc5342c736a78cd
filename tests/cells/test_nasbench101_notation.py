"""The text of a NAS-Bench-101 cell, and what is said of a malformed one."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nasbench101_oracle import ABSENT, row

from nastui.base.errors import InputError
from nastui.cells.nasbench101.notation import format_cell, parse_cell
from nastui.cells.nasbench101.space import NasBench101

SPACE = NasBench101()
CONV, SMALL, POOL = "conv3x3-bn-relu", "conv1x1-bn-relu", "maxpool3x3"
some_cell = st.integers(0, 2**32 - 1).map(lambda seed: SPACE.random(np.random.default_rng(seed), 1)[0])


def test_a_cell_without_inner_vertices():
    cell = row([ABSENT] * 5, {(0, 6)})
    assert format_cell(cell) == "0100:input,output"
    np.testing.assert_array_equal(parse_cell("0100:input,output"), cell)


def test_a_cell_of_four_vertices_takes_the_first_inner_seats():
    cell = parse_cell(f"0110001100010000:input,{CONV},{POOL},output")
    np.testing.assert_array_equal(cell, row([0, 2, ABSENT, ABSENT, ABSENT], {(0, 1), (0, 2), (1, 2), (1, 6), (2, 6)}))


def test_a_cell_of_seven_vertices():
    text = f"0100110001000000010010000010000001000000010000000:input,{CONV},{POOL},{CONV},{CONV},{SMALL},output"
    edges = {(0, 1), (0, 4), (0, 5), (1, 2), (2, 3), (2, 6), (3, 5), (4, 5), (5, 6)}
    np.testing.assert_array_equal(parse_cell(text), row([0, 2, 0, 0, 1], edges))


def test_printing_prunes_and_parsing_does_not():
    text = f"0110000100000000:input,{CONV},{POOL},output"
    assert parse_cell(text).tolist() == row([0, 2, ABSENT, ABSENT, ABSENT], {(0, 1), (0, 2), (1, 6)}).tolist()
    assert format_cell(parse_cell(text)) == f"010001000:input,{CONV},output"


@given(cell=some_cell)
def test_all_labellings_print_the_same(cell):
    assert {format_cell(member) for member in SPACE.isomorphic(cell)} == {format_cell(cell)}


@given(cell=some_cell)
def test_a_printed_cell_is_canonical(cell):
    parsed = parse_cell(format_cell(cell))
    assert SPACE.exact_keys(parsed[None]) == SPACE.canonical_keys(cell[None])


MALFORMED = {
    "no colon": (f"010001000,input,{CONV},output", "no ':' parts its adjacency bits from its operations"),
    "no square": ("01000:input,output", "5 adjacency bits fill no matrix of 2 to 7 vertices (4, 9, 16, 25, 36 or 49 bits)"),
    "one vertex": ("0:input", "1 adjacency bits fill no matrix of 2 to 7 vertices (4, 9, 16, 25, 36 or 49 bits)"),
    "eight vertices": ("0" * 64 + ":input,output", "64 adjacency bits fill no matrix of 2 to 7 vertices (4, 9, 16, 25, 36 or 49 bits)"),
    "no bit": ("0200:input,output", "'2' stands among its adjacency bits, where only 0 and 1 may"),
    "no ASCII": ("0é00:input,output", "'é' stands among its adjacency bits, where only 0 and 1 may"),
    "too few operations": (f"010001000:input,{CONV}", "it names 2 operations where its matrix has 3 vertices"),
    "too many operations": (f"010001000:input,{CONV},{CONV},output", "it names 4 operations where its matrix has 3 vertices"),
    "ends not named": (
        f"010001000:{CONV},{CONV},{POOL}",
        f"its operations run from '{CONV}' to '{POOL}' where they must run from 'input' to 'output'",
    ),
    "unknown operation": ("010001000:input,conv3x3-bn-rel,output", f"'conv3x3-bn-rel' is no operation (did you mean '{CONV}'?)"),
    "input within": ("010001000:input,input,output", "'input' is no operation"),
    "backward edge": (f"010001010:input,{CONV},output", "its edge 2 → 1 does not lead from a lower to a higher vertex"),
    "loop": (f"010011000:input,{CONV},output", "its edge 1 → 1 does not lead from a lower to a higher vertex"),
    "ten edges": (f"0111100111000110000100000:input,{CONV},{CONV},{CONV},output", "it has 10 edges where the space allows 9"),
    "no path": (f"010000000:input,{CONV},output", "no path leads from vertex 0, its input, to vertex 2, its output"),
}


@pytest.mark.parametrize(("text", "why"), MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_text_is_refused_with_the_reason_and_an_example(text, why):
    with pytest.raises(InputError, match=re.escape(f"'{text}' is not a cell of nasbench101: {why}")) as refusal:
        parse_cell(text)
    assert refusal.value.remedy == f"write it like 0110001100010000:input,{CONV},{POOL},output"


@pytest.mark.parametrize("text", ["00005c142e6f48ac74fdcf73e3439874", " 00005C142E6F48AC74FDCF73E3439874 "])
def test_a_module_hash_needs_the_table(text):
    why = f"'{text.strip()}' is a module hash, and to resolve it takes the table of nasbench101; look it up in the benchmark nasbench101"
    with pytest.raises(InputError, match=re.escape(why)):
        parse_cell(text)
