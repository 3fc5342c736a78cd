"""Nothing that a flipped bit changes is shown: it is told, or it is as it was. `tests/flipped_bits.py` does the same a thousand times."""

import pytest
from flipped_bits import KINDS, flips, of_run_ids


@pytest.mark.parametrize("kind", KINDS)
def test_a_flipped_bit_gives_no_wrong_number_in_silence(kind):
    found = list(flips(kind, 60 if kind != "log" else 20))
    assert [(verdict, what) for verdict, what in found if verdict in ("silent", "traceback")] == []
    assert ("told" in {verdict for verdict, _ in found}) is (kind != "marks")  # marks only say what must be there: one that is damaged says nothing


def test_an_index_that_names_another_run_leaves_nothing_out_in_silence():
    found = list(flips("store", 150, within=of_run_ids))
    assert [(verdict, what) for verdict, what in found if verdict in ("silent", "traceback")] == []
