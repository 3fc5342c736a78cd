"""Every tutorial, followed to the letter."""

import sys

import pytest
from book_pages import ROOT, TUTORIALS, Said, followed, missing


@pytest.mark.parametrize("page", TUTORIALS, ids=lambda page: page.stem)
def test_it_says_what_it_promises(page, tmp_path):
    said = followed(page, tmp_path, sys.executable, str(ROOT))
    assert said
    assert missing(said) == []


def test_what_a_page_leaves_out_may_be_anything_and_the_rest_is_compared():
    def left(line):
        return missing([Said("nastui runs list", (line,), "run  state\n1a2b  done in 3 s\n", 0)])

    assert left("… done in … s") == left("…") == left("run  state") == []
    assert left("… done in … m")
    assert left("run … done")  # not one line
