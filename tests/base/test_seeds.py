"""Seeds are read in one way, from the command line and from a study file."""

import pytest

from nastui.base.errors import InputError
from nastui.base.seeds import LARGEST_SEED, MOST_SEEDS, read_seeds


@pytest.mark.parametrize(
    ("written", "seeds"),
    [
        ("1", (1,)),
        (1, (1,)),
        ("0", (0,)),
        ("1..1", (1,)),
        ("1..4", (1, 2, 3, 4)),
        (" 1 .. 4 ", (1, 2, 3, 4)),
        ("1,2,3", (1, 2, 3)),
        ("3, 1", (3, 1)),
        ("1,5..7,2", (1, 5, 6, 7, 2)),
        ([3, 1], (3, 1)),
        (["1..2", 7], (1, 2, 7)),
        (str(LARGEST_SEED), (LARGEST_SEED,)),
        (f"1..{MOST_SEEDS}", tuple(range(1, MOST_SEEDS + 1))),
    ],
)
def test_seeds_may_be_written_in_any_of_these_ways(written, seeds):
    assert read_seeds(written) == seeds


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("", "'' is no seed and no range of seeds"),
        ("  ", "is no seed and no range"),
        ("many", "'many' is no seed and no range of seeds"),
        ("1,", "'' is no seed"),
        ("1...3", "'1...3' is no seed"),
        ("1-3", "'1-3' is no seed"),
        ("-1", "'-1' is no seed"),
        ("1.5", "'1.5' is no seed"),
        ("٣", "is no seed"),
        ("3..1", r"the range 3\.\.1 goes down; write 1\.\.3"),
        ("1,1", "the seed 1 stands twice"),
        ("1..5,3", "the seed 3 stands twice"),
        (f"0..{MOST_SEEDS}", "more than 100,000 seeds"),
        ("1..999999999999999", "more than 100,000 seeds"),
        ("1..99999,200000..299999", "more than 100,000 seeds"),
        ("9" * 20, "9 is no seed; give 0 to"),
        ("9" * 5000, "is no seed"),
        ([], "there is no seed"),
        ([1, 1], "the seed 1 stands twice"),
        ([-1], "-1 is no seed; give 0 to"),
        ([2**53], "is no seed; give 0 to"),
        ([16**9000], "a number beyond all measure is no seed"),
        ([True], "true is no seed"),
        (True, "true is no seed"),
        (1.5, "1.5 is no seed"),
        ({"a": 1}, "a table is no seed"),
        (None, "nothing is no seed"),
    ],
)
def test_what_is_no_seeds_is_refused_with_what_to_write(written, said):
    with pytest.raises(InputError, match=said) as refused:
        read_seeds(written)
    assert refused.value.remedy
