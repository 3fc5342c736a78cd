"""What a test of a screen says where the screen is another than the stored one."""

import pytest
import tui_golden


def test_a_screen_that_differs_shows_where_and_how_it_is_stored_anew(tmp_path, monkeypatch):
    monkeypatch.setattr(tui_golden, "_FOLDER", tmp_path)
    monkeypatch.delenv("NASTUI_UPDATE_GOLDENS", raising=False)
    (tmp_path / "one.txt").write_text("first\nsecond\n")
    tui_golden.assert_golden("first\nsecond", "one")
    with pytest.raises(pytest.fail.Exception) as failed:
        tui_golden.assert_golden("first\n2nd", "one")
    lines = str(failed.value).splitlines()
    assert lines[0] == "--- tests/tui/goldens/one.txt (stored)"
    assert lines[4:6] == ["-second", "+2nd"]
    assert lines[-1] == "if that is meant, NASTUI_UPDATE_GOLDENS=1 pytest tests/tui/test_golden_messages.py stores it anew: look at the difference"
    with pytest.raises(pytest.fail.Exception, match=r"\+new\n"):
        tui_golden.assert_golden("new", "another")
