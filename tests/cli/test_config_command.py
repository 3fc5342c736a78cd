"""`nastui config`."""

import re
import tomllib
from pathlib import Path

import pytest

import nastui as nastui_package
from nastui.cli.output import linear
from nastui.settings.reading import settings_path
from nastui.settings.writing import write_setting
from nastui.tui.key_map import clashes

DOCS = Path(nastui_package.__file__).parent.parent / "docs"


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
    assert nastui("config", "set", "keys.go.runs", "f99").code == 2
    done = nastui("config", "set", "keys.go.runs", "q")
    assert done.code == 0
    assert "q is the key of two commands: Go to Runs (go.runs) and Quit (app.quit)" in done.err
    assert "`nastui config unset keys.go.runs`" in done.err
    assert nastui("config", "set", "keys.go.live", "ctrl+b").err == ""  # an old clash is not said again


def test_the_examples_of_the_documents_make_no_clash(nastui, own_home):
    text = (DOCS / "settings.md").read_text()
    document = tomllib.loads(text.split("```toml\n")[1].split("```")[0])
    assert clashes(document["keys"]) == []
    for command in (text, nastui("config", "set", "--help").out):
        (keys,) = re.findall(r"keys\.go\.runs (\S+?)[`\s]", command)
        assert clashes({"go.runs": keys}) == []


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("webhook", "ftp://x", "neither of https nor one of this machine"),
        ("webhook", "nonsense", "no right host"),
        ("webhook", "https://", "no right host"),
        ("webhook", "http://example.com/x", "neither of https nor one of this machine"),
        ("webhook", "http://localhost:99999/", "no right host or port"),
        ("webhook", "https://x/\x1b[31m", "a control character"),
        ("command", 'echo "unclosed', "a quotation mark is open"),
    ],
)
def test_the_ways_of_notices_are_checked_as_they_are_set_and_shown(nastui, own_home, key, value, said):
    done = nastui("config", "set", f"notify.{key}", value)
    assert (done.code, said in done.err, f"notify.{key}" in done.err, settings_path().exists()) == (2, True, True, False)
    write_setting(f"notify.{key}", value)
    shown = nastui("config", "show", f"notify.{key}")
    assert (shown.code, shown.out, said in shown.err) == (0, "\n", True)


@pytest.mark.parametrize("address", ["https://example.org/hook", "http://localhost:8000/", "http://127.0.0.1/x", "http://[::1]:80/", ""])
def test_these_are_addresses_of_notices(nastui, own_home, address):
    assert nastui("config", "set", "notify.webhook", address).code == 0


def test_a_broken_file_is_named_and_the_defaults_are_shown(nastui, own_home):
    (own_home / "config").mkdir(parents=True)
    (own_home / "config" / "settings.toml").write_text("[look\n")
    done = nastui("config", "show", "look.theme")
    assert done.out == "dark\n"
    assert "no TOML" in done.err


def test_a_process_keeps_to_the_look_that_it_began_with(nastui, monkeypatch):
    nastui("config", "set", "look.linear", "true")
    assert linear()
    nastui("config", "set", "look.linear", "false")
    assert linear()
    monkeypatch.setenv("NASTUI_LINEAR", "0")
    assert not linear()
