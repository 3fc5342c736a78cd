"""Notices at the end of runs, and the logs of errors that nobody foresaw."""

import stat
import sys

import pytest
from cut_off import cut_off
from hook import listening
from small_study import SMALL
from waiting import until

from nastui.base.errors import InputError
from nastui.base.paths import home
from nastui.runs.notices import notify, post, sequence, words
from nastui.runs.store import Store
from nastui.settings.user_settings import NotifySettings
from nastui.settings.writing import write_setting

QUICK = ("run", "quickstart", "--set", "budget.generations=2")


def test_an_address_of_this_machine_is_posted_what_became_of_the_run(nastui):
    with listening() as (address, got):
        write_setting("notify.webhook", address)
        said = nastui(*QUICK, "--json")
        assert (said.code, said.err.count("notice")) == (0, 0)
        assert nastui(*QUICK, "--notify", "none").code == 0
    (document,) = got
    assert (document["title"], document["state"], document["run"]) == ("quickstart", "done", said.document["run"])
    assert document["text"].startswith("done: the budget of 2 generations")


def test_runs_that_go_on_are_told_of_one_by_one_or_together(nastui, toy, toy_spec):
    one, *others = cut_off(toy_spec, 1, 2, 3)
    with listening() as (address, got):
        write_setting("notify.webhook", address)
        assert nastui("runs", "resume", one).code == 0
        assert nastui("runs", "resume", "--all").code == 0
        assert nastui("runs", "resume", one, "--fork", "--notify", "none").code == 0
    assert [(document["title"], document["text"].partition(":")[0]) for document in got] == [
        ("toy", "done"),
        ("runs that were cut off", "2 of 2 runs done"),
    ]
    assert (got[0]["run"], sorted(got[1]["runs"])) == (one, sorted(others))


def test_a_study_is_told_of_too(nastui, tmp_path):
    path = tmp_path / "small.toml"
    path.write_text(SMALL)
    with listening() as (address, got):
        write_setting("notify.webhook", address)
        assert nastui("study", "run", str(path)).code == 0
    assert [(one["done"], one["failed"]) for one in got] == [(one["runs"], 0) for one in got] != []


def test_no_redirect_is_followed_and_what_refuses_stops_nothing(nastui):
    with listening() as (inner, reached), listening(302, [("Location", inner)]) as (address, got):
        write_setting("notify.webhook", address)
        said = nastui(*QUICK)
    assert (said.code, len(got), reached) == (0, 1, [])
    assert "the notice by webhook could not be given: 127.0.0.1 answers 302" in said.err


@pytest.mark.parametrize("address", ["http://example.org/", "ftp://127.0.0.1/", "file:///etc/passwd", "127.0.0.1", "https://"])
def test_only_https_and_this_machine_are_addresses(address):
    with pytest.raises(InputError, match="address of notices"):
        post(address, {})


def test_the_address_is_a_secret_where_nobody_listens():
    with listening() as (address, _):
        pass
    (said,) = notify(NotifySettings(webhook=address.replace("hook", "SECRET")), "a", "b", {})
    assert "SECRET" not in said
    assert "127.0.0.1 cannot be reached: Connection refused; `nastui config set notify.webhook" in said


def test_a_command_is_started_without_a_shell(nastui, tmp_path):
    file = tmp_path / "told"
    program = "import sys; open(sys.argv[1], 'w').write('|'.join(sys.argv[2:]))"
    command = f"'{sys.executable}' -c \"{program}\" '{file}' {{title}} '{{text}}' '$(id);'"
    assert notify(NotifySettings(command=command), "a `b`; c", 'done "x" $HOME', {}) == []
    until(lambda: file.exists() and file.read_text())
    assert file.read_text() == 'a `b`; c|done "x" $HOME|$(id);'
    assert words("say {title}", "a b", "") == ["say", "a b"]
    (said,) = notify(NotifySettings(command="/nowhere/at-all"), "a", "b", {})
    assert said.startswith(
        "the notice by command could not be given: /nowhere/at-all cannot be started: No such file or directory; `nastui config set"
    )
    (said,) = notify(NotifySettings(command="sh -c 'exit 3'"), "a", "b", {})
    assert "sh ends with the code 3; try it in a terminal" in said
    (said,) = notify(NotifySettings(command="'"), "a", "b", {})
    assert "a quotation mark is open" in said


def test_a_terminal_is_told_by_its_sequence_and_nothing_of_the_text_is_one(monkeypatch):
    written = []
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setattr("sys.stderr.write", written.append)
    for terminal in ("osc9", "osc777"):
        assert notify(NotifySettings(bell=True, terminal=terminal), "a\x1b]52;c;x\x07", "b;\nc", {}) == []
    assert written[0] == "\a"
    assert all(text.count("\x1b") == 1 and text.endswith("\x07") and text.count("\x07") == 1 for text in written[1::2])
    assert sequence("osc777", "a;b", "c") == "\x1b]777;notify;a,b;c\x07"


def test_what_nobody_foresaw_has_a_log_with_all_but_the_environment(nastui, monkeypatch):
    def broken(*_, **__):
        raise RuntimeError("nobody foresaw this")

    monkeypatch.setenv("SOME_TOKEN", "c0ffee-secret")
    monkeypatch.setattr("nastui.runs.engine.Engine.run", broken)
    said = nastui(*QUICK)
    (log,) = (home().state / "crashes").iterdir()
    assert (said.code, str(log) in said.err) == (1, True)
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    text = log.read_text()
    assert all(part in text for part in ('"seed": 1', '"numpy": ', "RuntimeError: nobody foresaw this", 'run: "'))
    assert "c0ffee" not in text
    with Store() as store:
        assert (store.find("last").state, f"crash log: {log}" in store.find("last").reason) == ("failed", True)
