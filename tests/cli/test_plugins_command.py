"""`nastui plugins`: what other packages bring, and what of it is not used."""

import json

import pytest
from click.testing import CliRunner
from misbehaving import install

from nastui.base import plugins as loading
from nastui.base import registry
from nastui.base.entry import NoSettings
from nastui.base.plugins import PassedOver, Plugins
from nastui.base.registry import Entry
from nastui.cli.main import cli


def test_nothing_is_told_where_nobody_adds_anything(monkeypatch):
    monkeypatch.setattr(registry, "plugins", lambda group: Plugins())
    assert CliRunner().invoke(cli, ["plugins", "--json"]).output == "[]\n"
    assert "no package adds anything to nastui" in CliRunner().invoke(cli, ["plugins"]).output


def test_used_and_passed_over_ones_are_listed(monkeypatch):
    found = Entry("mine", "Mine", "Mine", NoSettings, "mine:Mine", package="pytest")
    wrong = PassedOver("nastui.predictors", "theirs", "nowhere-at-all", "ImportError: no")
    groups = {"nastui.algorithms": Plugins((found,)), "nastui.predictors": Plugins((), (wrong,))}
    monkeypatch.setattr(registry, "plugins", lambda group: groups.get(group, Plugins()))
    rows = json.loads(CliRunner().invoke(cli, ["plugins", "--json"]).stdout)
    assert [(row["kind"], row["name"], row["package"], row["used"], row["reason"]) for row in rows] == [
        ("algorithm", "mine", "pytest", True, None),
        ("predictor", "theirs", "nowhere-at-all", False, "ImportError: no"),
    ]
    assert rows[0]["version"] == loading.version_of("pytest")
    assert rows[1]["version"] is rows[1]["from"] is None
    said = CliRunner().invoke(cli, ["plugins"]).stdout
    assert "no: ImportError: no" in said


@pytest.mark.parametrize(("noted", "source"), [(True, True), (False, False), (None, False)])
def test_a_package_that_is_used_from_its_source_lies_there(tmp_path, monkeypatch, noted, source):
    """As `pip install -e` notes it; a package that was copied lies where the copy is."""
    site, own = tmp_path / "site", tmp_path / "my own"
    install(site, "lying", "")
    if noted is not None:
        note = {"url": own.as_uri(), "dir_info": {"editable": noted}}
        (site / "lying-1.0.dist-info" / "direct_url.json").write_text(json.dumps(note))
    monkeypatch.syspath_prepend(str(site))
    loading.folder_of.cache_clear()
    assert loading.folder_of("lying") == str(own if source else site)


def test_a_damaged_note_of_a_package_is_passed_over(tmp_path, monkeypatch):
    install(tmp_path, "lying", "")
    (tmp_path / "lying-1.0.dist-info" / "direct_url.json").write_text('{"url": 3, "dir_info": {"editable": true}}')
    monkeypatch.syspath_prepend(str(tmp_path))
    loading.folder_of.cache_clear()
    assert loading.folder_of("lying") == str(tmp_path)
