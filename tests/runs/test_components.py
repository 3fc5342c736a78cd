"""Another component is chosen in one way, whether by `--set`, by the `set` of a study, or in the form of the app."""

import itertools

import pytest
import tomlkit

from nastui.algorithms.registry import ALGORITHMS
from nastui.base.errors import InputError
from nastui.predictors.registry import PREDICTORS
from nastui.presets.reading import override
from nastui.runs.compatibility import takes_predictor
from nastui.runs.components import with_changes, with_component
from nastui.runs.spec import spec_from
from nastui.studies.plan.planning import plan
from nastui.studies.plan.reading import study_from
from nastui.tui.form.draft import Draft
from nastui.tui.form.validation import validate

RUN = {"benchmark": "mini-tss", "dataset": "mnist8", "seed": 1, "fitness": {"name": "accuracy"}, "budget": {"evaluations": 5000}}
BASES = {
    "plain": RUN | {"algorithm": {"name": "genetic", "population": 20}},
    "screened": RUN | {"algorithm": {"name": "genetic"}, "predictor": {"name": "gcn", "epochs": 7}, "acceleration": {"top_k": 9}},
    "with a predictor of its own": RUN | {"algorithm": {"name": "nas-ea-fa", "top_k": 9}, "predictor": {"name": "xgboost", "trees": 11}},
    "screened by scores": RUN | {"algorithm": {"name": "genetic"}, "features": {"scores": "params"}, "acceleration": {"top_k": 9}},
    "with scores": RUN
    | {"algorithm": {"name": "bayesian-optimization", "kappa": 1.0}, "predictor": {"name": "gaussian-process"}, "features": {"scores": "params"}},
}
PAIRS = tuple(itertools.product(ALGORITHMS.entries, (None, "none", *PREDICTORS.entries)))


def refused_or(make):
    """The spec, or what is said where there is none."""
    try:
        return make()
    except InputError as error:
        return error.message


def by_set(document, changes):
    return spec_from(override(document, [f"{key}={value}" for key, value in changes.items()]))


def by_study(preset, changes):
    study = study_from({"name": "s", "seeds": [1], "task": [{"name": "t"}], "arm": [{"name": "a", "preset": preset, "set": changes}]})
    (planned,) = plan(study)
    return planned.spec


def by_form(document, changes):
    """None where the form does not offer the predictor."""
    draft = Draft.of(spec_from(document), "base")
    for key, value in changes.items():
        if key in draft.rows and value in [option.value for option in draft.rows[key].options]:
            draft = draft.with_raw(key, value)
        elif value != "none" or takes_predictor(changes["algorithm.name"]) == "needs":
            return None
    return validate(draft).spec


@pytest.mark.parametrize("base", BASES)
def test_the_command_line_studies_and_the_form_choose_components_alike(base, tmp_path):
    (tmp_path / "base.toml").write_text(tomlkit.dumps(BASES[base]))
    specs = set()
    for algorithm, predictor in PAIRS:
        changes = {"algorithm.name": algorithm, **({"predictor.name": predictor} if predictor else {})}
        expected = refused_or(lambda changes=changes: by_set(BASES[base], changes))
        for order in (changes, dict(reversed(changes.items()))):
            of_study = refused_or(lambda order=order: by_study(str(tmp_path / "base.toml"), order))
            assert of_study == expected or (isinstance(expected, str) and expected in of_study), changes
            assert refused_or(lambda order=order: by_set(BASES[base], order)) == expected
        of_form = by_form(BASES[base], changes)
        assert of_form == (None if isinstance(expected, str) else expected), changes
        specs.add(str(expected))
    assert len(specs) > 40


@pytest.mark.parametrize("base", BASES)
def test_a_way_back_in_the_form_gives_the_preset_again(base):
    start = Draft.of(spec_from(BASES[base]), "base")
    own = BASES[base]["algorithm"]["name"]
    for algorithm in ALGORITHMS.entries:
        there = start.with_raw("algorithm.name", algorithm)
        assert validate(there.with_raw("algorithm.name", own)).spec == validate(start).spec
        assert validate(there.reset("algorithm.name")).spec == validate(start).spec
        if "predictor.name" in there.rows and "predictor" not in BASES[base]:
            assert validate(there.with_raw("predictor.name", "random-forest").reset("predictor.name")).spec == validate(there).spec


def test_a_genetic_search_from_a_screened_preset_is_not_screened_in_silence():
    document = {"algorithm": {"name": "nas-ea-fa"}, "predictor": {"name": "xgboost"}}
    assert with_component(document, "algorithm", "genetic") == {"algorithm": {"name": "genetic"}}
    study = study_from(
        {
            "name": "s",
            "task": [{"name": "t"}],
            "seeds": [1],
            "arm": [{"name": "a", "preset": "talk/nas-ea-fa-xgboost-accuracy-nats", "set": {"algorithm.name": "genetic"}}],
        }
    )
    assert plan(study)[0].spec.predictor is None


def test_settings_come_after_the_component_whose_they_are():
    document = {"algorithm": {"name": "random"}}
    assert with_changes(document, [("algorithm.population", 7), ("algorithm.name", "genetic")]) == {"algorithm": {"name": "genetic", "population": 7}}
    assert document == {"algorithm": {"name": "random"}}


def test_an_algorithm_that_needs_a_predictor_has_one():
    changed = with_component({"algorithm": {"name": "genetic"}}, "algorithm", "bananas")
    assert changed == {"algorithm": {"name": "bananas"}, "predictor": {"name": next(iter(PREDICTORS.entries))}}


def test_the_accuracy_of_a_task_is_for_arms_whose_fitness_is_accuracy():
    tasks = [{"name": "t", "set": {"benchmark": "mini-tss", "dataset": "mnist8"}, "accuracy": {"epochs": 12}}]
    arms = [
        {"name": "by parameters", "preset": "quickstart", "set": {"fitness.name": "params"}},
        {"name": "by accuracy", "preset": "talk/genetic-naswt-nats", "set": {"fitness.name": "accuracy"}},
    ]
    planned = plan(study_from({"name": "s", "seeds": [1], "task": tasks, "arm": arms}))
    assert [(one.spec.fitness.name, getattr(one.spec.fitness.settings, "epochs", None)) for one in planned] == [("params", None), ("accuracy", 12)]
