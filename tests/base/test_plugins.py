"""Plug-ins: those that are right are there, those that are wrong are passed over, named once, and hurt nobody."""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from misbehaving import install

from nastui.algorithms.registry import ALGORITHMS
from nastui.base import plugins
from nastui.base.errors import InputError
from nastui.base.streams import aside
from nastui.predictors.registry import PREDICTORS
from nastui.runs.spec import passed_over
from nastui.studies.plan.rules import rule_named

TESTS = Path(__file__).parents[1]


def forget():
    for cached in (plugins.plugins, plugins._points, plugins.tell):
        cached.cache_clear()


@pytest.fixture
def packages(tmp_path, monkeypatch):
    """A folder of installed packages."""
    folder = tmp_path / "packages"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    forget()
    yield folder
    monkeypatch.undo()
    forget()


def reasons():
    return {(one.name, one.package): one.reason for one in passed_over()}


def test_what_is_right_can_be_chosen_and_says_whose_it_is(packages):
    install(packages, "good", "[nastui.algorithms]\nasker = misbehaving:ASKER\n")
    assert ALGORITHMS.entry("asker").package == "good"
    assert reasons() == {}


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("nowhere_at_all:ENTRY", "ModuleNotFoundError: No module named 'nowhere_at_all'"),
        ("misbehaving:NOTHING", "AttributeError: module 'misbehaving' has no attribute 'NOTHING'"),
        ("misbehaving:NUMBER", "TypeError: it is no nastui.base.registry.Entry, but int"),
        ("misbehaving:BARE", "TypeError: must be called with a dataclass type or instance"),
        ("exits:ENTRY", "SystemExit: 3"),
        ("own:ENTRY", "Own: boo"),
        ("stops:ENTRY", "KeyboardInterrupt"),
        ("syntax:ENTRY", "SyntaxError: invalid syntax (syntax.py, line 1)"),
    ],
)
def test_what_does_not_import_is_passed_over_and_choosing_it_says_why(packages, target, reason, monkeypatch):
    monkeypatch.setattr("nastui.base.plugins.is_interrupt", lambda error: False)  # as where nastui counts its signals
    (packages / "exits.py").write_text("raise SystemExit(3)")
    (packages / "own.py").write_text("class Own(BaseException): pass\nraise Own('boo')")
    (packages / "stops.py").write_text("raise KeyboardInterrupt")
    (packages / "syntax.py").write_text("for")
    install(packages, "bad", f"[nastui.algorithms]\nthing = {target}\n")
    assert reasons() == {("thing", "bad"): reason}
    assert "genetic" in ALGORITHMS.entries
    with pytest.raises(InputError) as refused:
        ALGORITHMS.entry("thing")
    assert str(refused.value) == f"the algorithm 'thing' of the package bad cannot be used: {reason}; mend or uninstall it"


def test_nobody_takes_a_name_that_nastui_has(packages):
    install(packages, "usurping", "[nastui.algorithms]\nbetter = misbehaving:USURPER\n[nastui.predictors]\nnone = misbehaving:NONE\n")
    assert ALGORITHMS.entry("genetic").title == "Genetic"
    assert "none" not in PREDICTORS.entries
    assert reasons() == {
        ("genetic", "usurping"): "nastui has an algorithm of its own that is called so",
        ("none", "usurping"): "the name means something else",
    }


def test_of_two_with_one_name_neither_is_used(packages):
    for package in ("one", "two"):
        install(packages, package, "[nastui.algorithms]\nasker = misbehaving:ASKER\n")
    assert "asker" not in ALGORITHMS.entries
    assert reasons() == {("asker", "one"): "two brings one of the same name", ("asker", "two"): "one brings one of the same name"}
    with pytest.raises(InputError, match="the algorithm 'asker' of the package one cannot be used: two brings one of the same name"):
        ALGORITHMS.entry("asker")


def test_a_package_that_is_found_twice_is_one(packages, tmp_path, monkeypatch):
    for folder in (packages, tmp_path / "behind"):
        install(folder, "good", "[nastui.algorithms]\nasker = misbehaving:ASKER\n")
    monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path / "behind")])
    assert ALGORITHMS.entry("asker").package == "good"


@pytest.mark.parametrize(("lists", "told"), [("[nastui.algorithms]\nno line\n", 1), ("[other.things]\nno line\n", 0)])
def test_a_list_that_cannot_be_read_hurts_nobody(packages, lists, told):
    install(packages, "odd", lists)
    install(packages, "good", "[nastui.algorithms]\nasker = misbehaving:ASKER\n")
    assert "asker" in ALGORITHMS.entries
    assert [one.package for one in passed_over()] == ["odd"] * told
    assert all("the package odd adds to nastui is passed over, since its list cannot be read" in str(one) for one in passed_over())


def test_what_makes_it_may_be_missing(packages):
    install(packages, "good", "[nastui.algorithms]\nabsent = misbehaving:ABSENT\n")
    with pytest.raises(
        InputError, match="'absent' of the package good cannot be made: AttributeError: module 'misbehaving' has no attribute 'Nothing'"
    ):
        ALGORITHMS.entry("absent").make(None, None)


def test_a_rule_says_what_its_claims_must_name(packages):
    install(packages, "odd", "[nastui.rules]\nasker = misbehaving:ASKER\n")
    with pytest.raises(InputError, match="the rule 'asker' of the package odd is no RuleEntry"):
        rule_named("asker")


def test_each_is_told_once(packages, caplog):
    install(packages, "bad", "[nastui.algorithms]\nthing = nowhere_at_all:ENTRY\n")
    for _ in range(3):
        assert "thing" not in ALGORITHMS.entries
    assert [record.getMessage() for record in caplog.records if record.name == "nastui.plugins"] == [
        "the plug-in 'thing' (nastui.algorithms) of the package bad is passed over: ModuleNotFoundError: No module named 'nowhere_at_all'"
    ]


def nastui(packages, home, *arguments):
    environment = {**os.environ, "NASTUI_HOME": str(home), "PYTHONPATH": os.pathsep.join([str(packages), str(TESTS), str(TESTS.parent)])}
    return subprocess.run([sys.executable, "-m", "nastui", *arguments], capture_output=True, text=True, env=environment, check=False)


def test_commands_go_on_without_it_and_name_it_once_on_standard_error(tmp_path):
    install(tmp_path / "packages", "bad", "[nastui.algorithms]\nthing = nowhere_at_all:ENTRY\ngenetic = misbehaving:USURPER\n")
    ran = nastui(tmp_path / "packages", tmp_path / "home", "run", "quickstart", "--set", "budget.evaluations=20", "--json")
    assert (ran.returncode, json.loads(ran.stdout)["algorithm"], json.loads(ran.stdout)["evaluations"]) == (0, "genetic", 20)
    told = [line for line in ran.stderr.splitlines() if "passed over" in line]
    assert told == [
        "nastui: the plug-in 'thing' (nastui.algorithms) of the package bad is passed over: ModuleNotFoundError: No module named 'nowhere_at_all'",
        "nastui: the plug-in 'genetic' (nastui.algorithms) of the package bad is passed over: nastui has an algorithm of its own that is called so",
    ]
    quiet = nastui(tmp_path / "packages", tmp_path / "home", "-q", "presets", "validate", "quickstart")
    assert (quiet.returncode, quiet.stderr) == (0, "")


PRINTING = """
import sys
from misbehaving import *
print("imported")
class Printing(Asker):
    def tell(self, evaluations):
        print("told")
        sys.stdout.write("and written")
ENTRY = replace(ASKER, name="printing", factory="printing:Printing")
"""


def test_what_a_plug_in_prints_does_not_spoil_a_json_document(tmp_path):
    install(tmp_path / "packages", "loud", "[nastui.algorithms]\nprinting = printing:ENTRY\n")
    (tmp_path / "packages" / "printing.py").write_text(PRINTING)
    chosen = ("--set", "algorithm.name=printing", "--set", "budget.evaluations=10")
    ran = nastui(tmp_path / "packages", tmp_path / "home", "run", "quickstart", *chosen, "--json")
    assert (ran.returncode, json.loads(ran.stdout)["algorithm"]) == (0, "printing")
    assert all(word in ran.stderr for word in ("imported", "told", "and written"))


def test_other_threads_go_on_printing_on_standard_output(capsys):
    inside, printed = threading.Event(), threading.Event()

    def plug_in():
        with aside():
            print("a plug-in's")
            inside.set()
            printed.wait()
            print("a plug-in's")

    thread = threading.Thread(target=plug_in)
    thread.start()
    inside.wait()
    print("nastui's")
    with aside():
        print("another's")
    printed.set()
    thread.join()
    print("at last")
    found = capsys.readouterr()
    assert (found.out.splitlines(), found.err.splitlines()) == (["nastui's", "at last"], ["a plug-in's", "another's", "a plug-in's"])


def test_doctor_lists_what_is_used_and_what_is_not(packages):
    from click.testing import CliRunner

    from nastui.cli.doctor import doctor

    install(packages, "good", "[nastui.algorithms]\nasker = misbehaving:ASKER\n[nastui.proxies]\nscorer = misbehaving:SCORER\n")
    install(packages, "bad", "[nastui.fitness]\nthing = nowhere_at_all:ENTRY\n")
    lines = [line.split(maxsplit=2) for line in CliRunner().invoke(doctor).stdout.splitlines()]
    assert ["algorithm", "asker", "of the package good"] in lines
    assert ["proxy", "scorer", "of the package good"] in lines
    assert ["plug-in", "thing", "WRONG: passed over (bad): ModuleNotFoundError: No module named 'nowhere_at_all'"] in lines
