"""Every tutorial, followed to the letter."""

import sys

import pytest
from book_pages import ROOT, TUTORIALS, followed, missing


@pytest.mark.parametrize("page", TUTORIALS, ids=lambda page: page.stem)
def test_it_says_what_it_promises(page, tmp_path):
    said = followed(page, tmp_path, sys.executable, str(ROOT))
    assert said
    assert missing(said) == []
