"""The settings file: what is right in it counts, what is wrong is said, and what its author wrote stays."""

import pytest

from nastui.base.errors import InputError
from nastui.settings.reading import changed, check_keys, read_settings, settings_path, value_from_text
from nastui.settings.user_settings import UserSettings
from nastui.settings.writing import write_setting

MINE = """\
# mine
[look]
theme = "light"   # for the office

[keys]
"go.runs" = "f5"
live.pause = "p"
"""


@pytest.fixture
def path(own_home):
    found = settings_path()
    found.parent.mkdir(parents=True)
    return found


def test_without_a_file_all_are_defaults(own_home):
    read = read_settings()
    assert (read.settings, read.complaints, read.given) == (UserSettings(), (), frozenset())
    assert settings_path() == own_home / "config" / "settings.toml"


def test_a_file_sets_what_it_names(path):
    path.write_text(MINE)
    read = read_settings()
    assert read.settings.look.theme == "light"
    assert read.settings.keys == {"go.runs": "f5", "live.pause": "p"}
    assert read.given == {"look.theme", "keys.go.runs", "keys.live.pause"}
    assert read.complaints == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[look]\ntheme = "dork"', ":2: look.theme: 'dork' is not one of dark, light"),
        ('[look]\nthem = "dark"', ":2: look.them: unknown setting (did you mean 'theme'?)"),
        ("[refresh]\nlocal = 100", ":2: refresh.local: 100 is out of bounds (1 to 30)"),
        ("[refresh]\nlocal = true", ":2: refresh.local: true is not a whole number"),
        ('[lok]\ntheme = "dark"', ":1: lok: unknown table (did you mean 'look'?)"),
        ("look = 3", ":1: look: this is a table: write [look]"),
        ('[keys]\n"go.runs" = "ctrl+"', ":2: keys.go.runs: 'ctrl+' is no key"),
        ("[keys]\ngo.runs = 5", ":2: keys.go.runs: 5 is no key"),
        ("[[[", "this is no TOML"),
    ],
)
def test_what_is_wrong_is_said_with_its_place_and_the_rest_counts(path, text, said):
    broken = text == "[[["
    path.write_text(text if broken else f'{text}\n[start]\ntab = "runs"\n')
    read = read_settings()
    (complaint,) = read.complaints
    assert said in complaint
    assert str(path) in complaint
    assert read.settings == (UserSettings() if broken else changed(UserSettings(), "start.tab", "runs"))


def test_what_is_no_text_is_no_reason_to_stop(path):
    path.write_bytes(b"\xff\xfe\x00")
    assert "not text" in read_settings().complaints[0]
    path.unlink()
    path.mkdir()
    assert read_settings().complaints


def test_a_change_keeps_comments_order_and_line_ends(path):
    path.write_bytes(MINE.replace("\n", "\r\n").encode())
    write_setting("look.theme", "dark")
    write_setting("keys.go.runs", "f6")
    write_setting("keys.live.pause", "x")
    write_setting("refresh.ssh", 2)
    expected = MINE.replace('"light"', '"dark"').replace('"f5"', '"f6"').replace('"p"', '"x"') + "\n[refresh]\nssh = 2\n"
    assert path.read_bytes().decode() == expected.replace("\n", "\r\n")
    write_setting("keys.live.pause", None)
    write_setting("keys.go.runs", None)
    assert read_settings().settings.keys == {}
    assert "# for the office" in path.read_text()


def test_the_first_change_makes_the_file_and_a_default_is_removed(path):
    write_setting("look.theme", None)
    assert not path.exists()
    write_setting("look.theme", "light")
    assert path.read_text().startswith("# Settings of nastui.")
    assert read_settings().given == {"look.theme"}
    write_setting("look.theme", None)
    assert read_settings().given == frozenset()


def test_a_broken_file_is_not_written_over(path):
    path.write_text("[look\ntheme")
    with pytest.raises(InputError, match="no TOML"):
        write_setting("look.theme", "light")
    assert path.read_text() == "[look\ntheme"


@pytest.mark.parametrize("keys", ["f5", "ctrl+g", "g,f5", "G", "?", "space", "ctrl+shift+up", ",", "f24", "ctrl+plus", "+", "slash", "question_mark"])
def test_these_are_keys(keys):
    assert check_keys(keys) == ("comma" if keys == "," else keys)


@pytest.mark.parametrize("keys", ["", " ", "ctrl+", "two words", "a,,b", "f99", "f0", "nonsense", 3, None])
def test_these_are_none(keys):
    with pytest.raises(InputError, match="is no key"):
        check_keys(keys)


def test_texts_are_read_as_the_field_says():
    assert value_from_text("notify.bell", "yes") is True
    assert value_from_text("refresh.local", "12") == 12
    assert value_from_text("keys.go.runs", "f5") == "f5"
    with pytest.raises(InputError, match="refresh.local"):
        value_from_text("refresh.local", "fast")


@pytest.mark.parametrize(("ssh", "rate"), [(None, 8), ("10.0.0.1 22", 4)])
def test_over_ssh_less_is_drawn(monkeypatch, ssh, rate):
    monkeypatch.delenv("SSH_CONNECTION", raising=False)
    if ssh:
        monkeypatch.setenv("SSH_CONNECTION", ssh)
    assert UserSettings().refresh.per_second == rate
