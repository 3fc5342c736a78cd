"""How columns share the width of a table."""

from hypothesis import given
from hypothesis import strategies as st

from nastui.drawing.columns import Wish, fitted

WISHES = st.lists(
    st.tuples(st.integers(1, 12), st.integers(0, 40), st.integers(0, 3), st.booleans()).map(lambda one: Wish(one[0] + one[1], *one[::2], one[3])),
    max_size=9,
)


@given(WISHES, st.integers(0, 200), st.integers(0, 2))
def test_no_column_is_wider_than_it_asks_or_narrower_than_it_needs_and_all_fit(wishes, room, gap):
    widths = fitted(wishes, room, gap)
    there = [(wish, width) for wish, width in zip(wishes, widths, strict=True) if width is not None]
    assert all(wish.least <= width <= wish.wide for wish, width in there)
    assert sum(width + gap for _, width in there) <= room or not there
    if sum(wish.wide + gap for wish in wishes) <= room:
        assert list(widths) == [wish.wide for wish in wishes]


def test_texts_give_way_first_then_columns_are_left_out_then_numbers_are_written_shorter():
    name, best, cost = Wish(20, 8, text=True), Wish(9, 6), Wish(10, 6, rank=64)
    assert fitted([name, best, cost], 45, 2) == (20, 9, 10)
    assert fitted([name, best, cost], 35, 2) == (10, 9, 10)
    assert fitted([name, best, cost], 31, 2) == (18, 9, None)
    assert fitted([name, best, cost], 20, 2) == (8, 8, None)
    assert fitted([name, best, cost], 17, 2) == (15, None, None)
