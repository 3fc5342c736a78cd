"""`nastui config`."""

import pytest


def test_settings_are_set_shown_and_unset(nastui, own_home):
    assert nastui("config", "path").out.strip() == str(own_home / "config" / "settings.toml")
    assert nastui("config", "set", "look.theme", "light").code == 0
    assert nastui("config", "show", "look.theme").out == "light\n"
    shown = nastui("config", "show", "--json").document
    assert shown["look.theme"] == {"value": "light", "set": True, "help": shown["look.theme"]["help"]}
    assert shown["refresh.local"]["value"] == 8
    assert nastui("config", "unset", "look.theme").code == 0
    assert nastui("config", "show", "look.theme").out == "dark\n"
    assert "refresh.ssh" in nastui("config", "show").out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("set", "look.theme", "dork"), "look.theme: 'dork' is not one of"),
        (("set", "look.them", "dark"), "there is no setting 'look.them' (did you mean 'look.theme'?)"),
        (("show", "look"), "there is no setting 'look'"),
        (("unset", "refresh.lokal"), "did you mean 'refresh.local'?"),
        (("set", "keys.go.rums", "f5"), "there is no command 'go.rums' (did you mean 'go.runs'?)"),
    ],
)
def test_what_there_is_not_is_refused(nastui, own_home, arguments, said):
    done = nastui("config", *arguments)
    assert done.code == 2
    assert said in done.err


def test_a_key_is_given_and_a_clash_is_said(nastui, own_home):
    assert nastui("config", "set", "keys.go.runs", "ctrl+b").err == ""
    done = nastui("config", "set", "keys.go.runs", "q")
    assert done.code == 0
    assert "q is the key of two commands: Go to Runs (go.runs) and Quit (app.quit)" in done.err


def test_a_broken_file_is_named_and_the_defaults_are_shown(nastui, own_home):
    (own_home / "config").mkdir(parents=True)
    (own_home / "config" / "settings.toml").write_text("[look\n")
    done = nastui("config", "show", "look.theme")
    assert done.out == "dark\n"
    assert "no TOML" in done.err
