"""The pages that are made from the code, as far as that needs no MkDocs; and what they are made from."""

import json
import sys
import tomllib

import pytest
from book_pages import ROOT

from nastui.base.fields import fields_of
from nastui.fitness.objective_settings import ObjectiveSettings
from nastui.fitness.registry import score_entries
from nastui.runs.spec import OBJECTIVE, PLAIN, REGISTRIES

BOOK = ROOT / "docs" / "book"
ENTRIES = {"algorithms": REGISTRIES["algorithm"].entries, "predictors": REGISTRIES["predictor"].entries, "scores": score_entries()}


@pytest.fixture
def made(monkeypatch):
    monkeypatch.syspath_prepend(str(BOOK))
    from pages import made_pages

    yield made_pages()
    sys.modules.pop("pages")


def test_what_is_explained_and_measured_is_there():
    works = tomllib.loads((BOOK / "works.toml").read_text(encoding="utf-8"))
    measured = json.loads((BOOK / "measured.json").read_text(encoding="utf-8"))
    for kind, entries in ENTRIES.items():
        assert set(works[kind]) <= set(entries)
        assert set(measured[kind]) <= set(entries)
        assert all(one["how"].strip() and one["equation"].strip() for one in works[kind].values())


UNMEASURED = {
    "algorithms": {"asha", "bohb", "hyperband", "successive-halving"},
    "predictors": set(),
    "scores": {
        "az_expressivity", "az_progressivity", "az_trainability", "epe_nas", "l2_norm", "meco", "plain", "rank-ensemble", "swap", "zico",
    },
}  # fmt: skip
"""Those of several fidelities stand in docs/fidelities.md; these scores came later, and the ensemble is made of others."""
PARTLY = {"algorithms": {"bananas"}, "predictors": set(), "scores": {"grasp"}}
"""On the embedded benchmark alone."""


def test_what_is_not_measured_is_so_on_purpose():
    measured = json.loads((BOOK / "measured.json").read_text(encoding="utf-8"))
    for kind, entries in ENTRIES.items():
        assert set(entries) - set(measured[kind]) == UNMEASURED[kind]
        assert {name for name, found in measured[kind].items() if len(found) < 2} == PARTLY[kind]


def test_every_key_of_a_preset_has_its_row(made):
    page = made["reference/preset-keys.md"]
    for heading in (*PLAIN, f"[{OBJECTIVE}]"):
        assert f"## [{heading}]" in page
    for one in fields_of(ObjectiveSettings):
        assert f"| `{one.name}` |" in page[page.index("## [[objective]]") :]


def test_algorithms_of_several_fidelities_say_what_they_need(made):
    head = made["reference/algorithms.md"].partition("|")[0]
    assert all(f"[`{name}`](#{name})" in head for name in UNMEASURED["algorithms"])


def test_sections_have_equation_paper_and_every_setting(made):
    page = made["reference/algorithms.md"]
    assert "## Regularized evolution { #regularized-evolution }" in page
    assert "queue  ← queue ∪ {mutate(parent)} ∖ {oldest}" in page
    assert "paper: Real et al., AAAI 2019" in page
    assert "| `population` | `100` | 2 to 100,000 |" in page
    assert "| `top_k` | `8` | 1 to 100,000 |" in made["reference/preset-keys.md"]


def test_a_preset_has_its_text(made):
    page = made["reference/presets.md"]
    assert "### quickstart { #preset-quickstart }" in page
    assert '    benchmark = "mini-tss"' in page


def test_every_command_of_the_app_has_its_keys_and_what_it_does(made):
    page = made["reference/keys.md"]
    assert "| `3` `F4` | `go.runs` | List earlier runs. |" in page
    assert "`live.pause`" in page
    assert "`preset.save`" in page
