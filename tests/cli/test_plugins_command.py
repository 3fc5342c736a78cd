"""`nastui plugins`: what other packages bring, and what of it is not used."""

import json

from click.testing import CliRunner

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
