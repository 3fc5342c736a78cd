"""docs/settings.md says what the descriptions say."""

from pathlib import Path

import nastui
from nastui.settings.documenting import settings_table

DOCS = Path(nastui.__file__).parent.parent / "docs"


def test_the_page_has_the_table_that_is_made_from_the_descriptions():
    assert settings_table() in (DOCS / "settings.md").read_text(encoding="utf-8")
