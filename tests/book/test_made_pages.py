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
        for file, named in (("works.toml", works[kind]), ("measured.json", measured[kind])):
            assert set(named) <= set(entries), f"docs/book/{file} has {', '.join(sorted(set(named) - set(entries)))}, and there is none of that name"
        assert all(one["how"].strip() and one["equation"].strip() for one in works[kind].values())


UNMEASURED = {
    "algorithms": {"asha", "bohb", "hyperband", "multi-fidelity", "successive-halving"},
    "predictors": set(),
    "scores": {
        "az_expressivity", "az_progressivity", "az_trainability", "epe_nas", "l2_norm", "meco", "plain", "rank-ensemble", "swap", "zico",
    },
}  # fmt: skip
"""Those of several fidelities stand in docs/fidelities.md; these scores came later, and the ensemble is made of others."""
PARTLY = {"algorithms": set(), "predictors": set(), "scores": {"grasp"}}
"""On the embedded benchmark alone."""


def test_what_is_not_measured_is_so_on_purpose():
    measured = json.loads((BOOK / "measured.json").read_text(encoding="utf-8"))
    for kind, entries in ENTRIES.items():
        new = set(entries) - set(measured[kind]) - UNMEASURED[kind]
        assert not new, " and ".join(f"{name} is new: measure it by docs/book/measure.py {name}, or name it in UNMEASURED" for name in sorted(new))
        told = UNMEASURED[kind] & set(measured[kind]) | UNMEASURED[kind] - set(entries)
        assert not told, f"{', '.join(sorted(told))}: it is measured, or is gone: take it out of UNMEASURED"
        part = {name for name, found in measured[kind].items() if len(found) < 2}
        assert part == PARTLY[kind], f"{', '.join(sorted(part ^ PARTLY[kind]))}: PARTLY names what is measured on one benchmark alone"


def test_every_key_of_a_preset_has_its_row(made):
    page = made["reference/preset-keys.md"]
    for heading in (*PLAIN, f"[{OBJECTIVE}]"):
        assert f"## [{heading}]" in page
    for one in fields_of(ObjectiveSettings):
        assert f"| `{one.name}` |" in page[page.index("## [[objective]]") :]


def test_algorithms_of_several_fidelities_say_what_they_need(made):
    head = made["reference/algorithms.md"].partition("|")[0]
    several = [name for name, entry in ENTRIES["algorithms"].items() if entry.fidelities]
    assert several
    assert all(f"[`{name}`](#{name})" in head for name in several)


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
