"""Orders of lists of runs."""

import pytest
from test_filtering import entry

from nastui.runs.sorting import KEYS, order_by, ordered

RUNS = [
    entry(id="a", created=3.0, best=90.0, optimum=91.0, seed=2, preset="p10", state="done", tags=("b",)),
    entry(id="b", created=2.0, best=None, optimum=91.0, seed=10, preset="p9", state="running"),
    entry(id="c", created=1.0, best=91.0, optimum=91.0, seed=2, preset=None, state="failed", tags=("a",)),
    entry(id="d", created=0.0, best=90.5, optimum=None, seed=0, preset="P1", state="damaged"),
]


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        *(
            ("when", "abcd"),
            ("run", "abcd"),
            ("best", "cdab"),
            ("regret", "cabd"),
            ("seed", "acbd"),
            ("preset", "dbac"),
            ("state", "bcda"),
            ("tags", "cabd"),
        ),
        *(("algorithm", "abcd"), ("evaluated", "abcd")),
    ],
)
def test_one_looks_first_for_the_newest_and_best_and_what_is_not_known_is_last(key, expected):
    assert "".join(one.id for one in ordered(RUNS, order_by(key))) == expected


def test_the_other_direction_leaves_what_is_not_known_at_the_end():
    assert [one.id for one in ordered(RUNS, order_by("best").reversed())] == ["a", "d", "c", "b"]
    assert [one.id for one in ordered(RUNS, order_by("when").reversed())] == ["c", "b", "a", "d"]


def test_every_order_sorts_anything():
    for key in KEYS:
        assert len(ordered(RUNS, order_by(key))) == len(RUNS)
