"""Study files, the runs that they need, and which stored runs are those."""

import subprocess
import sys
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest
import tomli
import tomlkit
from small_study import SMALL

from nastui.base.errors import InputError
from nastui.presets.reading import read
from nastui.runs.journal import Journal
from nastui.runs.session import start
from nastui.runs.spec import document_of, spec_from
from nastui.runs.store import Store
from nastui.studies.plan.matrix import matrix, statuses
from nastui.studies.plan.places import listed_studies
from nastui.studies.plan.planning import digest_of, plan
from nastui.studies.plan.reading import read_study, study_from
from nastui.studies.plan.requirements import runnable_part, without_duplicates
from nastui.studies.plan.rules import RULES

SHIPPED = sorted(path.stem for path in (Path(__file__).parents[2] / "studies").glob("*.toml"))


def small(**changes):
    return study_from({**tomli.loads(SMALL), **changes})


def claim(rule, **settings):
    """The change of a study that makes this one claim."""
    return {"claim": [{"name": "a", "text": "x", "rule": rule, "panel": "equal", **settings}]}


def drive(one):
    with Store() as store:
        session = start(store, one.spec)
        session.drive(store)
        return session.run


def test_a_study_plans_every_arm_on_every_task_for_every_seed():
    planned = plan(small())
    assert [(one.arm, one.seed) for one in planned] == [(arm, seed) for seed in (1, 2, 3) for arm in ("genetic", "random")]
    genetic, random = planned[:2]
    assert (genetic.spec.benchmark, genetic.spec.algorithm.settings.population, genetic.spec.fitness.settings.epochs) == ("mini-tss", 10, 12)
    assert random.spec.algorithm.name == "random"
    assert {one.spec.budget.evaluations for one in planned} == {30}
    assert len({one.digest for one in planned}) == 6


@pytest.mark.parametrize(("written", "seeds"), [("7", (7,)), (7, (7,)), ("1,3", (1, 3)), ("1..1", (1,))])
def test_a_study_may_have_one_seed_or_several(written, seeds):
    assert small(seeds=written).seeds == seeds


@pytest.mark.parametrize("algorithm", ["random", "genetic", "ant-colony", "bananas"])
def test_what_an_arm_sets_is_what_the_option_set_gives(tmp_path, algorithm):
    """Another algorithm keeps the preset's predictor only where it needs one."""
    preset = tmp_path / "guided.toml"
    guided = 'name = "nas-ea-fa"\n[predictor]\nname = "gcn"\n[fitness]\nname = "accuracy"\n[budget]\nevaluations = 200\n'
    preset.write_text('benchmark = "mini-tss"\ndataset = "mnist8"\n[algorithm]\n' + guided)
    study = small(
        seeds=[1],
        arm=[{"name": "one", "preset": str(preset), "set": {"algorithm.name": algorithm}}],
        panel=[{"name": "a"}],
        task=[{"name": "t", "set": {}}],
    )
    (planned,) = plan(study)
    assert planned.spec == read(str(preset), [f"algorithm.name={algorithm}"]).spec
    assert (planned.spec.predictor is not None) == (algorithm == "bananas")


def test_stored_runs_are_found_by_their_spec_alone():
    planned = plan(small())
    run = drive(planned[0])
    with Store() as store:
        found = matrix(planned, store)
    assert found.run(planned[0]).id == run
    assert found.status(planned[0]) == "done"
    assert found.pending() == planned[1:]


def test_a_changed_study_keeps_the_runs_that_still_match():
    drive(plan(small())[1])
    changed = small(
        arm=[{"name": "genetic", "preset": "talk/genetic-accuracy-nats", "set": {"algorithm.population": 11}}, tomli.loads(SMALL)["arm"][1]]
    )
    with Store() as store:
        found = matrix(plan(changed), store)
    assert [one.arm for one in found.planned if found.status(one) == "done"] == ["random"]


def test_panels_share_runs():
    document = tomli.loads(SMALL)
    twice = plan(study_from({**document, "panel": [document["panel"][0], {**document["panel"][0], "name": "again", "arms": ["random"]}]}))
    assert len(twice) == 9
    assert len({one.digest for one in twice}) == 6


def test_a_panel_may_have_fewer_seeds():
    document = tomli.loads(SMALL)
    document["panel"][0]["seeds"] = 2
    assert {one.seed for one in plan(study_from(document))} == {1, 2}
    document["panel"][0]["seeds"] = 0
    with pytest.raises(InputError, match="a whole number from 1"):
        study_from(document)


def test_varied_settings_go_round_with_the_seeds():
    document = tomli.loads(SMALL)
    document["arm"][0]["vary"] = {"algorithm": {"mutation_rate_of_nothing": 3}}
    with pytest.raises(InputError, match="mutation_rate_of_nothing"):
        plan(study_from(document))
    document["arm"][0]["vary"] = {"seed": 2}  # the seed itself is set last
    assert [one.spec.seed for one in plan(study_from(document)) if one.arm == "genetic"] == [1, 2, 3]
    document["arm"][0]["vary"] = {"fitness.epochs": 5}
    document["seeds"] = [11, 12]
    assert [one.spec.fitness.settings.epochs for one in plan(study_from(document)) if one.arm == "genetic"] == [1, 2]


def test_arms_of_one_panel_with_different_budgets_are_refused():
    document = tomli.loads(SMALL)
    document["panel"] = [{"name": "unequal"}]
    with pytest.raises(InputError, match=r"compares 'genetic' \(evaluations 10,000\) with 'random' \(generations 40\), whose budgets differ"):
        plan(study_from(document))
    document["panel"][0]["verdicts"] = False
    assert len(plan(study_from(document))) == 6


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"seed": "1..3"}, r"unknown key \(did you mean 'seeds'\?\)"),
        ({"seeds": "3..1"}, r"seeds: the range 3\.\.1 goes down"),
        ({"seeds": [1, 1]}, "seeds: the seed 1 stands twice"),
        ({"arm": []}, r"the study has no \[\[arm\]\]"),
        ({"panel": [{"name": "p", "arms": ["genetik"]}]}, r"'genetik' is none of this study's \(did you mean 'genetic'\?\)"),
        ({"comparison": [{"panel": "equal", "first": "genetic", "second": "nobody"}]}, "'nobody' is none of this study's"),
        ({"comparison": [{"panel": "equal", "first": "genetic", "second": "random", "measure": "speed"}]}, "'speed' is none of this study's"),
        ({"task": [{"name": "a", "set": {}}, {"name": "a", "set": {}}]}, "task.name: 'a' stands twice"),
        ({"comparison": [{"panel": "equal", "first": "random", "second": "random"}]}, "comparison.second: 'random' is compared with itself"),
        ({"comparison": [{"panel": "equal", "first": one, "second": two} for one, two in (("genetic", "random"), ("random", "genetic"))]}, "twice"),
        ({"panel": [{"name": "p", "tasks": ["digits", "digits"]}]}, "panel.tasks: 'digits' stands twice"),
        ({"panel": [{"name": "p", "arms": ["random", "random"]}]}, "panel.arms: 'random' stands twice"),
        ({"targets": [0]}, "a list of regrets"),
        ({"claim": [{"name": "a", "text": "x", "rule": "best", "panel": "equl"}]}, r"'equl' is none of this study's \(did you mean 'equal'\?\)"),
        ({"comparison": [{"panel": "equal", "first": "genetic", "second": "random", "claim": "d"}]}, "unknown key"),
        (claim("bast"), r"claim.rule: 'bast' is no rule \(did you mean 'best'\?\)"),
        (claim("best", arm="genetic"), "the rule 'best' needs the key 'reference'"),
        (claim("best", arm="genetik", reference="random"), r"'genetik' is none of this study's \(did you mean 'genetic'\?\)"),
        (claim("best", arm=["genetic"], reference="random"), "a text must stand here"),
        (claim("best", arm="genetic", reference="random", margin=1), "unknown key"),
        (claim("narrows", first="genetic"), "the rule 'narrows' needs the key 'second'"),
        (claim("narrows", first="genetic", second="random", causes=["nobody"]), "'nobody' is none of this study's"),
        (claim("narrows", first="genetic", second="random", causes=[]), "a list of names must stand here"),
        (claim("guides", arm="genetic", control="random"), "the rule 'guides' needs the key 'baseline'"),
        (claim("different-distributions"), "the rule 'different-distributions' needs the key 'pairs'"),
        (claim("different-distributions", pairs=[["genetic"]]), "a list of pairs of arms must stand here"),
        (claim("different-distributions", pairs=["genetic", "random"]), "a list of pairs of arms must stand here"),
        (claim("different-distributions", pairs=[["genetic", 2]]), "a list of names must stand here"),
        (claim("different-distributions", pairs=[["genetic", "nobody"]]), "'nobody' is none of this study's"),
        (claim("larger-is-not-always-better", arm="genetic"), "unknown key"),
    ],
)
def test_what_is_wrong_in_a_study_is_named(changes, message):
    with pytest.raises(InputError, match=message):
        small(**changes)


@pytest.mark.parametrize(
    ("changes", "remedy"),
    [
        (claim("best", arm="genetic"), 'such as random search: reference = "genetic"'),
        (claim("best", reference="random"), 'write the arm that is said to be ahead: arm = "genetic"'),
        (claim("different-distributions"), 'write which arms are said to differ: pairs = [["genetic", "random"]]'),
        (claim("guides", arm="genetic"), 'write an arm by accuracy, such as random search: baseline = "genetic"'),
    ],
)
def test_a_missing_key_of_a_claim_is_refused_with_what_to_write(changes, remedy):
    with pytest.raises(InputError) as refused:
        small(**changes)
    assert remedy in refused.value.remedy


def test_a_claim_may_name_arms_of_its_own_panel_alone():
    document = tomli.loads(SMALL)
    document["panel"] = [{"name": "equal", "arms": ["genetic"], "budget": {"evaluations": 30}}]
    with pytest.raises(InputError, match="'random' is none of this study's"):
        study_from({**document, **claim("best", arm="genetic", reference="random")})


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_study_is_read_and_planned(name):
    assert name in [file.name for file in listed_studies()]
    _, study = read_study(name)
    assert plan(study)
    assert {claim.rule for claim in study.claims} <= set(RULES.entries)


def test_what_is_measured_when_a_run_is_made_tells_no_two_plans_apart():
    document = {
        "benchmark": "mini-tss",
        "fitness": {"name": "naswt", "batch_size": 4, "seconds_per_cell": 0.1},
        "features": {"scores": "naswt", "batch_size": 4, "seconds_per_cell": 0.5},
    }
    for part in ("fitness", "features"):
        for measured in (None, 0.7):
            assert digest_of({**document, part: {**document[part], "seconds_per_cell": measured}}) == digest_of(document)
        assert digest_of({**document, part: {**document[part], "batch_size": 8}}) != digest_of(document)
    assert digest_of({key: value for key, value in document.items() if key != "features"}) != digest_of(document)


def test_a_study_that_asks_for_features_finds_the_runs_that_measured_them():
    document = tomli.loads(SMALL)
    changes = {"algorithm.name": "bayesian-optimization", "predictor.name": "gaussian-process", "features.scores": "params"}
    document["arm"] = [{"name": "guided", "preset": "quickstart", "set": changes}]
    planned = plan(study_from({**document, "seeds": [1], "panel": [{"name": "equal", "budget": {"unique_evaluations": 6}}]}))
    run = drive(planned[0])
    with Store() as store:
        assert store.run(run).document["features"]["seconds_per_cell"] is not None
        assert matrix(planned, store).status(planned[0]) == "done"


def test_what_is_wrong_in_a_file_is_named_with_its_place(tmp_path):
    path = tmp_path / "odd.toml"
    path.write_text(SMALL.replace('"1..3"', '"many"'))
    with pytest.raises(InputError) as refused:
        read_study(str(path))
    assert (refused.value.place.file, refused.value.place.line, refused.value.place.key) == (str(path), 3, "seeds")
    path.write_text("name = ")
    with pytest.raises(InputError, match="this is no TOML"):
        read_study(str(path))


def test_an_arm_that_cannot_be_run_is_named():
    document = tomli.loads(SMALL)
    document["arm"][0]["set"] = {"algorithm.populaton": 3}
    with pytest.raises(InputError, match=r"the arm 'genetic' on 'digits' cannot be run: .*did you mean 'population'"):
        plan(study_from(document))


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("algorithm.population", 16**9000, "algorithm.population: a number beyond all measure is out of bounds"),
        ("algorithm.population", True, "algorithm.population: true is not a whole number"),
        ("algorithm.name", 16**9000, "algorithm.name: a number beyond all measure is no name"),
        ("algorithm.name", 3, "algorithm.name: 3 is no name; choose one of"),
        ("algorithm", True, r"algorithm: true stands where the table \[algorithm\] belongs"),
        ("seed.x", 1, "'genetic' does not take the changes: seed.x: 'seed' is a value, not a table"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_wrong_setting_of_an_arm_is_said_as_it_is_written(key, value, said):
    document = tomli.loads(SMALL)
    document["arm"][0]["set"] = {key: value}
    with pytest.raises(InputError, match=said):
        plan(study_from(document))


@pytest.mark.parametrize(
    ("text", "said"), [("seed = ", "this is no TOML"), ("seed = " + "9" * 5000, "the file holds numbers or brackets beyond all measure")]
)
def test_an_arm_whose_preset_cannot_be_read_is_named(tmp_path, text, said):
    (tmp_path / "bad.toml").write_text(text)
    document = tomli.loads(SMALL)
    document["arm"][0]["preset"] = str(tmp_path / "bad.toml")
    with pytest.raises(InputError, match=rf"the preset of the arm 'genetic' cannot be read: .*bad\.toml: {said}"):
        plan(study_from(document))


def test_arms_that_lack_a_package_are_left_out_and_the_others_stay(monkeypatch):
    def refused(spec):
        if spec.algorithm.name == "random":
            raise InputError("it needs a package that is not here")

    monkeypatch.setattr("nastui.studies.plan.requirements.check_preparable", refused)
    document = tomli.loads(SMALL)
    document["panel"].append({"name": "other", "budget": {"evaluations": 20}})
    document["comparison"] = [{"panel": "equal", "first": "genetic", "second": "random"}]
    kept, missing = runnable_part(study_from(document))
    assert missing == (("random", "it needs a package that is not here"),)
    assert [panel.arms for panel in kept.panels] == [("genetic",), ("genetic",)]
    assert [arm.name for arm in kept.arms] == ["genetic"]
    assert [panel.absent for panel in kept.panels] == [("random",), ("random",)]
    assert [(one.first, one.second) for one in kept.comparisons] == [("genetic", "random")]  # declared, and evidence that is missing
    assert {one.arm for one in plan(kept)} == {"genetic"}


@pytest.mark.parametrize(
    ("change", "library"),
    [
        ({"algorithm.name": "tpe"}, "optuna"),
        ({"predictor.name": "random-forest"}, "sklearn"),
        ({"predictor.name": "lightgbm"}, "lightgbm"),
    ],
)
def test_an_arm_whose_library_is_not_installed_is_left_out(monkeypatch, change, library):
    monkeypatch.setattr("nastui.base.entry.find_spec", lambda name: None if name == library else find_spec(name))
    for module in [name for name in sys.modules if name.partition(".")[0] == library or name == "nastui.algorithms.tpe"]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, library, None)  # what importing it meets then
    document = tomli.loads(SMALL)
    document["arm"].append({"name": "with it", "preset": "quickstart", "set": change})
    kept, missing = runnable_part(study_from(document))
    assert [name for name, _ in missing] == ["with it"]
    assert "is not installed" in missing[0][1]
    assert [arm.name for arm in kept.arms] == ["genetic", "random"]


def test_a_study_is_opened_without_the_libraries_of_networks_and_trees(tmp_path):
    """They take seconds and hundreds of megabytes: here an arm by a graph network, one by trees, and two by scores of untrained networks."""
    changes = [{"predictor.name": "gcn"}, {"predictor.name": "xgboost"}, {"fitness.name": "params"}, {"fitness.name": "naswt"}]
    document = tomli.loads(SMALL)
    document["arm"] += [{"name": f"arm {number}", "preset": "quickstart", "set": one} for number, one in enumerate(changes)]
    file = tmp_path / "wide.toml"
    file.write_text(tomlkit.dumps(document))
    code = f"""
import sys
from nastui.studies.loading import opened
found = opened({str(file)!r})
print(len(found.study.arms), sorted({{"torch", "xgboost", "torch_geometric", "sklearn", "scipy", "matplotlib"}} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[0] == "6 []"


def test_specs_that_differ_in_the_seed_alone_are_what_each_would_be_alone():
    by_score = {"name": "by score", "preset": "talk/genetic-naswt-nats", "vary": {"fitness.score_seed": 2}}
    planned = plan(small(seeds="1..5", arm=[*tomli.loads(SMALL)["arm"], by_score]))
    assert [one.spec.fitness.settings.score_seed for one in planned if one.arm == "by score"] == [1, 0, 1, 0, 1]
    for one in planned:
        assert one.spec.seed == one.seed
        assert one.digest == digest_of(document_of(one.spec))
        assert spec_from(document_of(one.spec)) == one.spec


def test_tasks_whose_benchmark_is_not_here_are_left_out_and_named():
    document = tomli.loads(SMALL)
    document["task"].append({"name": "NATS", "set": {"benchmark": "nats-tss", "dataset": "cifar10"}})
    document["arm"].append({"name": "by score", "preset": "quickstart", "set": {"fitness.name": "params"}})  # can be run without a table
    kept, missing = runnable_part(study_from(document))
    assert [task.name for task in kept.tasks] == ["digits"]
    assert [arm.name for arm in kept.arms] == ["genetic", "random", "by score"]
    assert kept.panels[0].tasks == ("digits",)
    assert missing[0][0] == "NATS"
    assert "is not here" in missing[0][1]
    with pytest.raises(InputError, match="none of the study's tasks can be run here"):
        runnable_part(study_from(document | {"task": document["task"][1:]}))
    assert len(missing) == 1


def one_spec(*sets, **document):
    """The study of these arms, which have their `set` on one preset."""
    arms = [{"name": f"arm {number}", "preset": "recipe", **arm} for number, arm in enumerate(sets)]
    return without_duplicates(small(arm=arms, panel=[{"name": "p", "budget": {"evaluations": 30}}], **document))


@pytest.mark.parametrize(
    "second",
    [
        {},
        {"training_free": True},
        {"set": {"report.epochs": 3}},
        {"set": {"engine.device": "cpu"}},
        {"set": {"budget.evaluations": 99}},  # the panel's budget stands in its place
        {"set": {"algorithm.kappa": 2.0}},  # as in the preset
        {"vary": {"algorithm.kappa": 3}},  # so it is for every third seed
        {"set": {"engine.workers": 1}},  # one worker makes the evaluations of none
        {"set": {"fitness.epochs": 12}},  # the longest of mini-tss
        {"set": {"dataset": "MNIST8"}},
    ],
    ids=str,
)
def test_arms_whose_runs_are_the_same_are_left_out_and_name_the_first(second):
    study, left_out = one_spec({}, {"set": {"algorithm.kappa": 3.0}}, second)
    assert study.panels[0].arms == ("arm 0", "arm 1")
    assert study.panels[0].absent == ("arm 2",)
    assert left_out == (("arm 2", "in the panel 'p', 'arm 2' has the spec of 'arm 0' on 'digits', so their runs are the same"),)
    assert {one.arm for one in plan(study)} == {"arm 0", "arm 1"}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({"fitness.name": "naswt"}, {"fitness.name": "naswt", "fitness.images": "digits", "fitness.channels": 8, "fitness.cells": 2}, True),
        ({"fitness.name": "naswt"}, {"fitness.name": "naswt", "fitness.images": "noise"}, False),
        ({"fitness.name": "naswt"}, {"fitness.name": "naswt", "fitness.channels": 16}, False),
        ({"fitness.name": "training"}, {"fitness.name": "training", "fitness.images": "digits"}, True),
        ({"algorithm.name": "hyperband"}, {"algorithm.name": "hyperband", "fitness.epochs": 12}, True),
        ({"algorithm.name": "hyperband"}, {"algorithm.name": "hyperband", "fidelity.eta": 2.0}, False),
        ({}, {"engine.workers": 2}, False),
        ({}, {"fitness.epochs": 6}, False),
        ({}, {"fitness.split": "test"}, False),
    ],
    ids=str,
)
def test_what_is_left_open_is_what_it_comes_to(one, other, same):
    arms = [{"name": name, "preset": "quickstart", "set": changes} for name, changes in (("one", one), ("other", other))]
    task = {"name": "digits", "set": {"benchmark": "mini-tss", "dataset": "mnist8"}}
    assert bool(without_duplicates(small(arm=arms, task=[task]))[1]) == same


@pytest.mark.parametrize("again", [{"set": {"benchmark": "mini-tss", "dataset": "mnist8"}}, {"note": "the same in other words"}])
def test_tasks_with_the_same_runs_are_refused(again):
    task = tomli.loads(SMALL)["task"][0]
    study = small(task=[task, {**task, **again, "name": "again"}])
    with pytest.raises(InputError, match="the tasks 'digits' and 'again' have the same runs in the panel 'equal', and would count as two"):
        runnable_part(study)
    assert len(without_duplicates(small(task=[task, {**task, "accuracy": {"epochs": 6}, "name": "short"}]))[0].tasks) == 2


def test_a_setting_that_does_not_apply_makes_no_other_arm():
    thompson = {"algorithm.acquisition": "thompson"}
    assert one_spec({"set": thompson}, {"set": {**thompson, "algorithm.kappa": 9.0}})[1]
    assert not one_spec({}, {"set": {"algorithm.kappa": 9.0}})[1]


def test_arms_that_differ_in_one_panel_stay_there():
    panels = [{"name": "equal", "budget": {"evaluations": 30}}, {"name": "own"}]
    arms = [{"name": "a", "preset": "recipe"}, {"name": "b", "preset": "recipe", "set": {"budget.unique_evaluations": 40}}]
    study, _ = without_duplicates(small(arm=arms, panel=[panels[0], panels[1] | {"verdicts": False}]))
    assert [panel.arms for panel in study.panels] == [("a",), ("a", "b")]


@pytest.mark.parametrize("name", SHIPPED)
def test_no_two_arms_of_a_shipped_study_are_one(name):
    study = read_study(name)[1]
    assert without_duplicates(study) == (study, ())


@pytest.mark.parametrize("name", ["talk", "future-work"])
def test_every_planned_run_has_the_digest_of_its_whole_document(name):
    """Specs of one arm are checked once; each run's is what its own document gives."""
    planned = plan(replace(read_study(name)[1], seeds=(1, 2, 29)))
    assert len(planned) > 100
    for one in planned:
        assert one.digest == digest_of(document_of(one.spec))
        assert spec_from(document_of(one.spec)) == one.spec


def test_the_status_of_each_digest_is_that_of_the_furthest_run(toy, toy_spec):
    with Store() as store:
        for seed, count in ((1, 40), (2, 60), (3, 40)):
            session = start(store, spec_from(toy_spec | {"seed": seed, "budget": {"evaluations": count}}))
            if seed != 2:
                session.drive(store)
        failed = start(store, spec_from(toy_spec | {"seed": 4}))
        Journal(store, failed.lease).finish("failed", "", 0.0, 0.0)
        again = start(store, spec_from(toy_spec | {"seed": 3, "budget": {"evaluations": 40}}))
        Journal(store, again.lease).finish("stopped", "", 0.0, 0.0)
        assert sorted(statuses(store).values()) == ["done", "done", "failed", "running"]
