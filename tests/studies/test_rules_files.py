"""Study files of both editions: what is read, refused, paired, and what counts as one family."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import tomli
from made_up_study import SPACE, made_up, many, outcome, runs_of, scoring, searching
from small_study import SMALL

from nastui.base.errors import InputError
from nastui.studies.plan.planning import plan
from nastui.studies.plan.reading import read_study, study_from
from nastui.studies.plan.study import Claim, Effects
from nastui.studies.report.rules.deciding import decide
from nastui.studies.report.sections.claims import claims, evidence, outcomes, where
from nastui.studies.report.sections.comparisons import compared, comparisons
from nastui.studies.report.tables import ClaimsTable, StripsTable
from nastui.studies.statistics.p_values import holm
from nastui.studies.statistics.verdicts import Verdict

FIRST_EDITION = Path(__file__).parent / "files" / "talk-first-edition.toml"
PAIR = {"rule": "different-distributions", "pairs": [["genetic", "random"]]}


def second_edition(claim=None, **changes):
    document = tomli.loads(SMALL)
    document["seeds"] = "1..12"
    document["panel"][0]["budget"] = {"unique_evaluations": 30}
    document["effects"] = {"budgets": [10, 30]}
    for part in ("task", "panel"):
        document[part] = [{**document[part][0], **changes.pop(part, {})}]
    for number, arm in enumerate(changes.pop("arm", [])):
        document["arm"][number].update(arm)
    return study_from({**document, "claim": [{"name": "a", "text": "x", "panel": "equal", **(claim or PAIR)}], **changes})


def test_a_file_of_the_first_edition_is_read_and_plans_the_runs_that_it_planned():
    study = study_from(tomli.loads(FIRST_EDITION.read_text()))
    assert (len(study.claims), study.effects.declared, study.arm_seeds, study.budgets_of("equal-cost")) == (5, False, "shared", ())
    assert {one.spec.seed - one.seed for one in plan(replace(study, seeds=(1, 2)))} == {0}


def test_the_shipped_talk_has_both_columns_for_its_claims():
    study = read_study("talk")[1]
    assert study.effects.declared
    assert {claim.name for claim in study.claims} == set("abcde")
    for name in "abde":
        assert {"as the talk compared", "against all baselines"} <= {claim.compared for claim in study.claims if claim.name == name}


def test_independent_arms_have_seeds_of_their_own_that_their_names_give():
    study = second_edition(arm_seeds="independent")
    planned = plan(study)
    seeds = {arm: {one.spec.seed for one in planned if one.arm == arm} for arm in ("genetic", "random")}
    assert not seeds["genetic"] & seeds["random"]
    assert all(one.spec.seed == study.seed_of(one.arm, one.seed) for one in planned)
    assert study.seed_of("genetic", 1) == 244_194_001
    assert max(map(max, seeds.values())) < 2**31


def test_an_arm_may_have_fewer_runs_and_a_budget_of_its_own():
    study = second_edition(arm=[{}, {"runs": 10}], panel={"budgets": {"genetic": {"unique_evaluations": 40}}})
    planned = plan(study)
    assert [sum(1 for one in planned if one.arm == arm) for arm in ("genetic", "random")] == [12, 10]
    assert {(one.arm, one.spec.budget.unique_evaluations) for one in planned} == {("genetic", 40), ("random", 30)}


SCORE = {"training_free": True}


@pytest.mark.parametrize(
    ("claim", "changes", "why"),
    [
        (PAIR, {"panel": {"verdicts": False}}, "the panel 'equal' gives no verdicts"),
        (PAIR, {"task": {"verdicts": False}}, "the panel 'equal' gives no verdicts"),
        (PAIR, {"seeds": "1..9"}, "'genetic' has 9 independent runs in the panel 'equal', fewer than 10"),
        (PAIR, {"arm": [{"runs": 5}]}, "'genetic' has 5 independent runs"),
        (PAIR, {"arm": [{"vary": {"fitness.score_seed": 5}, **SCORE}]}, "'genetic' has 5 independent runs"),
        (PAIR, {"panel": {"budget": {"unique_evaluations": 20}}}, "no run of 'genetic' in the panel 'equal' has 30 trainings"),
        (PAIR, {"arm": [{"block": "b"}, {"block": "b"}], "seeds": "1..8"}, "has 8 independent runs"),
        ({**PAIR, "pairs": [["genetic", "genetic"]]}, {}, "'genetic' is compared with itself"),
        ({"rule": "narrows", "first": "genetic", "second": "genetic"}, {}, "'genetic' is compared with itself"),
        ({"rule": "narrows", "first": "genetic", "second": "random", "causes": ["genetic"]}, {}, "'genetic' is compared with itself"),
        ({"rule": "larger-is-not-always-better"}, {}, "the panel 'equal' compares nothing that it asks about"),
        ({"rule": "best", "arm": "genetic", "reference": "random", "others": ["genetic"]}, {}, "compares nothing that it asks about"),
        ({"rule": "guides", "arm": "genetic", "baseline": "random"}, {}, "'genetic' has no score by which its cells could be ordered"),
        ({"rule": "guides", "arm": "genetic", "baseline": "random"}, {"arm": [SCORE, SCORE]}, "'random' is no random baseline"),
    ],
)
def test_a_claim_that_could_never_be_decided_is_refused_when_the_file_is_read(claim, changes, why):
    with pytest.raises(InputError, match="could not be decided, whatever the runs say: .*" + why):
        second_edition(claim, **changes)


@pytest.mark.parametrize(
    ("claim", "changes", "remedy"),
    [
        (PAIR, {"seeds": "1..9"}, r'give the study more seeds: seeds = "1\.\.10" or more'),
        (PAIR, {"arm": [{"runs": 5}]}, "write runs = 10 or more in the arm 'genetic', or leave that out"),
        (PAIR, {"panel": {"seeds": 5}}, "write seeds = 10 or more in the panel 'equal', or leave that out"),
        (PAIR, {"arm": [{"vary": {"fitness.score_seed": 5}, **SCORE}]}, "give its scores 10 sets or more"),
        (PAIR, {"panel": {"budget": {"unique_evaluations": 20}}}, "judge it after 20 or fewer"),
        (PAIR, {"panel": {"verdicts": False}}, "take verdicts = false out"),
        ({"rule": "larger-is-not-always-better"}, {}, r"declare a \[\[comparison\]\] of the panel"),
        ({"rule": "guides", "arm": "genetic", "baseline": "random"}, {}, "write training_free = true"),
        ({"rule": "guides", "arm": "genetic", "baseline": "random"}, {"arm": [SCORE, SCORE]}, "name an arm whose fitness is accuracy"),
        (PAIR, {"arm": [{"block": "b"}, {"block": "b"}], "seeds": "1..10", "effects": {"budgets": list(range(1, 14))}}, "give the study more seeds"),
    ],
)
def test_a_claim_that_could_never_be_decided_is_refused_with_what_to_change(claim, changes, remedy):
    with pytest.raises(InputError) as refused:
        second_edition(claim, **changes)
    assert re.search(remedy, refused.value.remedy)


def test_so_many_questions_that_the_smallest_p_cannot_be_below_the_level_are_refused():
    blocks = {"arm": [{"block": "b"}, {"block": "b"}], "seeds": "1..10"}
    assert second_edition(**{**blocks, "effects": {"budgets": list(range(1, 12))}}).claims
    with pytest.raises(InputError, match=r"its 26 questions are corrected for one another, and the smallest p that so few runs can reach is 0\.002"):
        second_edition(**{**blocks, "effects": {"budgets": list(range(1, 14))}})


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"effects": {"a12": 0.4}}, "a number above 0.5 and up to 1"),
        ({"effects": {"budgets": []}}, "numbers of trainings must stand here"),
        ({"effects": {"marg": 1}}, "unknown key"),
        ({"effects": 3}, r"a table \[effects\] must stand here"),
        ({"arm_seeds": "mine"}, "'mine' is none of this study's"),
        ({"panel": {"judged": "start"}}, "numbers of trainings must stand here"),
        ({"panel": {"budgets": {"nobody": {"evaluations": 3}}}}, "'nobody' is none of this study's"),
        ({"panel": {"budget": {}, "budgets": {"genetic": {"evaluations": 3}}}}, "beside the panel's `budget`"),
    ],
)
def test_what_is_wrong_in_the_new_keys_is_named(changes, message):
    with pytest.raises(InputError, match=message):
        second_edition(**changes)


# ---- pairs


def alike(offset):
    """Twelve runs, the same first cells for the same seed; they differ by an offset that is small beside their scatter."""
    runs = many(searching, 1.0, runs=12, noise=0.5)
    return tuple(replace(run, run=f"{run.run}{offset}", valid=run.valid + offset, incumbents=_higher(run.incumbents, offset)) for run in runs)


def _higher(incumbents, offset):
    return replace(incumbents, valid=incumbents.valid + offset)


def test_arms_of_shared_seeds_that_begin_with_the_same_cells_are_tested_as_pairs():
    arms = {"one": alike(0.0), "two": alike(0.2)}
    shared = outcome("different-distributions", made_up(arms, arm_seeds="shared"), pairs=[["one", "two"]]).evidence[0]
    own = outcome("different-distributions", made_up(arms), pairs=[["one", "two"]]).evidence[0]
    assert (shared.question.found.test, own.question.found.test) == ("Wilcoxon", "Mann–Whitney")
    assert (shared.verdict, own.verdict) == (Verdict.HOLDS, Verdict.NOT_DECIDED)
    assert [one.test for one in compared(made_up(arms, arm_seeds="shared"))] == ["Wilcoxon"]
    other = made_up({"one": alike(0.0), "two": many(searching, 1.0, runs=12, first=50)}, arm_seeds="shared")
    assert outcome("different-distributions", other, pairs=[["one", "two"]]).evidence[0].question.found.test == "Mann–Whitney"


# ---- families


def test_comparisons_that_could_not_be_made_count_in_the_correction():
    study = made_up({"one": np.linspace(90, 91, 12), "two": np.linspace(90.5, 91.5, 12), "empty": ()})
    (found,) = compared(study)
    assert found.adjusted == pytest.approx(float(holm([found.p, float("nan")])[0])) == pytest.approx(2 * found.p)


def test_each_claim_is_one_family_over_all_places():
    evidence_of = made_up({"one": many(searching, 1.3), "two": many(searching, 1.0, first=100)}, budgets=[100, 150, 300, 500])
    found = outcome("different-distributions", evidence_of, pairs=[["one", "two"]])
    raw = [one.question.found.p for one in found.evidence]
    assert [one.p_for for one in found.evidence] == pytest.approx(holm(raw).tolist())
    assert len(found.places) == 4
    assert len(raw) == 8


# ---- the report


def open_one(*arms, **settings):
    found = outcome("best", made_up(dict(zip(("one", "two"), arms, strict=True)), budgets=[50]), arm="one", reference="two", **settings)
    return found, [part for part in claims((found,), Effects()).parts if isinstance(part, str) and part.startswith("Why")]


def test_a_claim_that_is_not_decided_says_why_and_what_may_decide_it():
    found, said = open_one(many(searching, 1.0), many(searching, 1.0, first=100))
    assert found.verdict is Verdict.NOT_DECIDED
    assert said == ["Why x is not decided: in 2 questions a difference that matters is neither shown nor ruled out, which more seeds may change."]


def test_a_claim_that_could_not_be_asked_says_why():
    _, said = open_one(many(searching, 1.0, runs=5), many(searching, 1.0, first=100))
    assert said == ["Why x is not decided: 2 questions could not be asked (one has 5 runs, fewer than 10)."]


def test_a_decided_claim_needs_no_reason_and_points_to_what_it_rests_on():
    found, said = open_one(many(searching, 30.0), many(searching, 1.0, first=100))
    assert (found.verdict, said) == (Verdict.HOLDS, [])
    (table,) = [part for part in claims((found,), Effects()).parts if isinstance(part, ClaimsTable)]
    assert table.note == "p, A12, difference and margin of each question stand at the end, under “What the verdicts rest on”."


@pytest.mark.parametrize(
    ("declared", "said"), [([], r"The study declares none: a `[[comparison]]`"), (None, "None could be made: each needs two arms")]
)
def test_a_report_without_comparisons_says_whether_none_is_declared_or_none_could_be_made(declared, said):
    data = made_up({"one": (), "two": ()})
    study = data.study if declared is None else replace(data.study, comparisons=())
    (text,) = comparisons((), replace(data, study=study)).parts
    assert text.startswith(said)


def test_a_claims_line_says_where_it_holds_and_a_strip_shows_it():
    arms = {"one": many(searching, 30.0), "two": many(searching, 6.0, first=100)}
    data = made_up(arms, budgets=[20, 500])
    study = replace(data.study, claims=(Claim("e", "it is", "narrows", {"panel": "equal", "first": "one", "second": "two"}, "as compared"),))
    study = replace(study, claims=(*study.claims, Claim("f", "it is", "best", {"panel": "equal", "arm": "one", "reference": "two"})))
    found = outcomes(replace(data, study=study), {"digits": SPACE})
    assert where(found[1].places) == "holds: digits (20). does not hold: digits (500)"
    assert found[1].verdict is Verdict.HOLDS_IN_PART
    section = claims(found, study.effects)
    (strips,) = [part for part in section.parts if isinstance(part, StripsTable)]
    assert [(row.claim, row.compared, row.strip) for row in strips.rows][1] == ("f", "", "20 ✓  500 ✗")
    (table,) = evidence(found).parts
    assert {(row.claim, row.after) for row in table.rows} == {("e", "20"), ("e", "500"), ("f", "20"), ("f", "500")}


def test_an_arm_that_a_further_panel_lacks_is_passed_over_there():
    data = made_up({"one": runs_of(np.linspace(90, 90.2, 12)), "two": runs_of(np.linspace(92, 92.2, 12)), "three": many(scoring, 0.5, runs=12)})
    panel = data.study.panels[0]
    study = replace(data.study, panels=(panel, replace(panel, name="few", arms=("one", "two"))))
    groups = (*data.groups, *(replace(group, panel="few") for group in data.groups if group.arm != "three"))
    claim = Claim("d", "x", "different-distributions", {"panels": ["equal", "few"], "pairs": [["one", "two"], ["one", "three"]]})
    found = decide(claim, replace(data, study=study, groups=groups), {"digits": SPACE})
    assert [(place.panel, len(place.evidence)) for place in found.places] == [("equal", 4), ("few", 2)]
