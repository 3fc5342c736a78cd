"""Studies made of runs, specs and presets, and their arms changed."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nastui.base.errors import InputError, MissingError, OutdatedError
from nastui.base.paths import home
from nastui.presets.places import find, listed
from nastui.presets.reading import read
from nastui.runs.session import start
from nastui.runs.spec import spec_from
from nastui.runs.store import Store
from nastui.studies.making import arm_of, study_of_runs, study_of_specs
from nastui.studies.plan import writing
from nastui.studies.plan.matrix import matrix
from nastui.studies.plan.places import StudyFile, find_study
from nastui.studies.plan.planning import plan
from nastui.studies.plan.reading import read_study
from nastui.studies.plan.study_settings import changes_of
from nastui.studies.plan.writing import (
    LOOKED_AT,
    ArmSettings,
    NewArm,
    StudySettings,
    _assigned,
    add_arm,
    change_arm,
    change_study,
    copy_study,
    make_study,
    remove_arm,
    settings_of_arm,
    settings_of_study,
)


@pytest.fixture
def six_runs(toy, toy_spec):
    """Two algorithms, three seeds each."""
    ids = []
    with Store() as store:
        for name in ("genetic", "random"):
            for seed in (1, 2, 3):
                algorithm = {"name": name, **({"population": 20} if name == "genetic" else {})}
                session = start(store, spec_from({**toy_spec, "algorithm": algorithm, "seed": seed, "budget": {"evaluations": 20}}), "mine")
                session.drive(store)
                ids.append(session.run)
    return ids


def test_runs_are_a_study_of_which_all_runs_are_done(six_runs):
    new = study_of_runs(six_runs, "mine")
    file = make_study(new)
    study = read_study("mine")[1]
    assert [arm.name for arm in study.arms] == ["genetic", "random"]
    assert study.seeds == (1, 2, 3)
    assert [(task.name, dict(task.changes)) for task in study.tasks] == [("nats-tss toy", {"benchmark": "nats-tss", "dataset": "toy"})]
    assert dict(study.panels[0].budget) == {"evaluations": 20}
    assert [(one.first, one.second) for one in study.comparisons] == [("genetic", "random")]
    assert study.summary.limits == (LOOKED_AT,)
    assert file.path == home().studies / "mine.toml"
    with Store(reading=True) as store:
        found = matrix(plan(study), store)
        assert [found.status(one) for one in found.planned] == ["done"] * 6
    assert {preset.name for preset in listed() if preset.own} == {"mine/genetic", "mine/random"}


def test_one_more_seed_is_all_that_is_pending(six_runs):
    file = make_study(study_of_runs(six_runs, "mine"))
    change_study(file, StudySettings("Which is better?", "1..4", "evaluations=20"))
    study = read_study("mine")[1]
    with Store(reading=True) as store:
        pending = matrix(plan(study), store).pending()
    assert [(one.arm, one.seed) for one in pending] == [("genetic", 4), ("random", 4)]
    assert settings_of_study(file) == StudySettings("Which is better?", "1..4", "evaluations=20")


def test_arms_of_different_budgets_are_not_judged(toy, toy_spec):
    specs = [spec_from({**toy_spec, "budget": {"evaluations": number}}) for number in (20, 40)]
    make_study(study_of_specs([(None, one) for one in specs], "budgets"))
    panel = read_study("budgets")[1].panels[0]
    assert (dict(panel.budget), panel.verdicts) == ({}, False)
    assert panel.arms == ("evaluations 20", "evaluations 40")


def test_presets_are_arms_by_their_names():
    names = ("quickstart", "recipe")
    make_study(study_of_specs([(name, read(name).spec) for name in names], "two", "Is the recipe better?", "1..5"))
    study = read_study("two")[1]
    assert [arm.preset for arm in study.arms] == list(names)
    assert (study.title, study.seeds) == ("Is the recipe better?", (1, 2, 3, 4, 5))
    assert study.summary.limits == ()
    assert not any(preset.own for preset in listed())


@pytest.fixture
def two(toy):
    """A study of two arms with a comment, which an editor put there."""
    file = make_study(study_of_specs([(name, read(name).spec) for name in ("quickstart", "recipe")], "two"))
    file.path.write_text("# kept\n" + file.path.read_text())
    return file


def names():
    return [arm.name for arm in read_study("two")[1].arms]


def test_an_arm_is_added_changed_and_removed_and_comments_stay(two):
    first, second = names()
    change_study(two, StudySettings("Which?", "1..2", "evaluations=50"))
    add_arm(two, arm_of("greedy", "quickstart", read("quickstart").spec), ArmSettings("greedy", "quickstart", "algorithm.tournament=0.9"))
    study = read_study("two")[1]
    assert names() == [first, second, "greedy"]
    assert dict(study.arm("greedy").changes) == {"algorithm.tournament": 0.9}
    assert ("greedy" in study.panels[0].arms, [(one.first, one.second) for one in study.comparisons]) == (True, [(first, second), (first, "greedy")])
    assert {one.spec.algorithm.settings.tournament for one in plan(study) if one.arm == "greedy"} == {0.9}

    assert settings_of_arm(two, "greedy") == ArmSettings("greedy", "quickstart", "algorithm.tournament=0.9")
    change_arm(two, first, ArmSettings("usual", "quickstart", None, "as shipped"))
    study = read_study("two")[1]
    assert (study.arms[0].name, study.arms[0].says) == ("usual", "as shipped")
    assert [one.first for one in study.comparisons] == ["usual", "usual"]

    remove_arm(two, "greedy")
    assert names() == ["usual", second]
    assert [(one.first, one.second) for one in read_study("two")[1].comparisons] == [("usual", second)]
    assert two.path.read_text().startswith("# kept\n")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda file: change_arm(file, names()[0], ArmSettings("usual", "quickstart", "algorithm.nonsense=1")), "nonsense"),
        (lambda file: change_arm(file, names()[0], ArmSettings("usual", "nowhere")), "nowhere"),
        (lambda file: change_arm(file, names()[0], ArmSettings(names()[1], "quickstart")), names),
        (lambda file: change_study(file, StudySettings("", "1..0", None)), "1..0"),
    ],
)
def test_what_cannot_be_planned_is_not_written(two, change, said):
    before = two.path.read_bytes()
    with pytest.raises(InputError) as refused:
        change(two)
    assert (said()[1] if callable(said) else said) in str(refused.value)
    assert two.path.read_bytes() == before


def test_the_last_arm_stays(toy, toy_spec):
    file = make_study(study_of_specs([(None, spec_from(toy_spec))], "one"))
    assert [arm.name for arm in read_study("one")[1].arms] == ["genetic"]
    with pytest.raises(InputError, match="at least one"):
        remove_arm(file, "genetic")


def test_a_study_that_ships_is_copied_and_then_changed():
    shipped = find_study("queries")
    with pytest.raises(InputError, match="ships with nastui"):
        change_study(shipped, StudySettings("Mine", "1..2", None))
    copied = copy_study(shipped, "my-queries")
    assert read_study("my-queries")[1].arms == read_study("queries")[1].arms
    change_study(copied, StudySettings("Mine", "1..2", None))
    assert read_study("my-queries")[1].seeds == (1, 2)


def test_the_summary_and_budgets_follow_the_name_of_an_arm_and_let_go_of_one_that_is_removed(two):
    first, second = names()
    change_study(two, StudySettings("Which?", "1..2", "evaluations=50"))
    of_panel = f'budgets = {{ "{first}" = {{ evaluations = 60 }} }}\n'
    shown = f'[summary]\nquestion = "{first}"\npanel = "all arms"\narms = ["{first}"]\n\n[[task]]'
    two.path.write_text(two.path.read_text().replace("[[panel]]\n", f"[[panel]]\n{of_panel}").replace("[[task]]", shown, 1))
    change_arm(two, first, ArmSettings("usual", "quickstart"))
    study = read_study("two")[1]
    assert (study.summary.question, study.summary.arms, list(study.panels[0].budgets)) == (first, ("usual",), ["usual"])
    remove_arm(two, "usual")
    assert names() == [second]
    assert ("arms" in read_study("two")[1].document["summary"], "budgets" in two.path.read_text()) == (False, False)


def test_an_arm_of_a_copy_of_the_talk_takes_another_name():
    copied = copy_study(find_study("talk"), "my-talk")
    change_arm(copied, "genetic", replace(settings_of_arm(copied, "genetic"), name="usual"))
    assert read_study("my-talk")[1].summary.arms[0] == "usual"


def test_no_study_and_no_preset_of_another_name_is_written_over(six_runs):
    make_study(study_of_runs(six_runs, "mine"))
    with pytest.raises(InputError, match="already"):
        make_study(study_of_runs(six_runs, "mine"))
    find_study("mine").path.unlink()
    make_study(study_of_runs(six_runs, "mine"))
    assert [arm.preset for arm in read_study("mine")[1].arms] == ["mine/genetic-2", "mine/random-2"]
    assert find("mine/genetic").path.exists()


PLAIN = st.one_of(st.booleans(), st.integers(-(2**53), 2**53), st.floats(allow_nan=False), st.text())
KEYS = st.from_regex(r"[a-z_]+(\.[0-9]+)?\.[a-z_]+", fullmatch=True)


@settings(deadline=None)
@given(st.dictionaries(KEYS, st.one_of(PLAIN, st.lists(st.integers() | st.text())), max_size=4))
def test_changes_are_read_as_they_are_written(changes):
    assert changes_of(_assigned(changes)) == changes


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("fitness.split=valid, algorithm.tournament=0.9", {"fitness.split": "valid", "algorithm.tournament": 0.9}),
        ('fidelity.epochs = "1, 4, 12", seed=3', {"fidelity.epochs": "1, 4, 12", "seed": 3}),
        ("features.scores = ['a, b', 'c'] , seed=3,", {"features.scores": ["a, b", "c"], "seed": 3}),
        ("note=it's, seed=3", {"note": "it's", "seed": 3}),
        ("", {}),
    ],
)
def test_commas_in_quotation_marks_and_brackets_part_nothing(text, read):
    assert changes_of(text) == read


def test_plain_words_are_written_without_quotation_marks():
    assert _assigned({"fitness.split": "valid", "x.y": True, "x.z": "true", "fidelity.epochs": "1, 4"}) == (
        'fitness.split=valid, x.y=true, x.z="true", fidelity.epochs="1, 4"'
    )


def test_a_panel_that_is_called_as_an_arm_is_keeps_its_name(two):
    first = names()[0]
    two.path.write_text(two.path.read_text().replace('"all arms"', f'"{first}"'))
    change_arm(two, first, ArmSettings("usual", "quickstart"))
    study = read_study("two")[1]
    assert [panel.name for panel in study.panels] == [first]
    assert [(one.panel, one.first) for one in study.comparisons] == [(first, "usual")]


def test_an_interruption_leaves_no_presets(toy, toy_spec, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(writing, "_write", interrupted)
    with pytest.raises(KeyboardInterrupt):
        make_study(study_of_specs([(None, spec_from(toy_spec))], "one"))
    assert not any(preset.own for preset in listed())


def test_an_emptied_title_is_none(two):
    change_study(two, StudySettings("", "1..2", None))
    assert settings_of_study(two).title == ""
    assert read_study("two")[1].title == "two"


def test_nothing_is_written_over_that_changed_elsewhere_meanwhile(two):
    arm, study = settings_of_arm(two, names()[0]), settings_of_study(two)
    change_arm(two, arm.name, replace(arm, says="elsewhere"))
    change_study(two, replace(study, seeds="1..9"))
    before = two.path.read_bytes()
    with pytest.raises(OutdatedError, match=r"note: elsewhere") as refused:
        change_arm(two, arm.name, arm, before=arm)
    assert refused.value.now == replace(arm, says="elsewhere")
    with pytest.raises(OutdatedError, match=r"seeds: 1\.\.9") as refused:
        change_study(two, study, before=study)
    assert refused.value.now == replace(study, seeds="1..9")
    assert two.path.read_bytes() == before
    change_study(two, replace(study, seeds="1..9"), before=study)  # both want the same


def test_a_file_that_has_become_too_large_is_not_read(two):
    two.path.write_text(two.path.read_text() + "#" * (1 << 20))
    with pytest.raises(InputError, match="larger than"):
        settings_of_study(two)


def test_arms_that_are_not_there_now_are_named(two):
    for change in (
        lambda: settings_of_arm(two, "gone"),
        lambda: change_arm(two, "gone", ArmSettings("x", "quickstart")),
        lambda: remove_arm(two, "gone"),
    ):
        with pytest.raises(MissingError, match=f"no arm 'gone' now; choose one of {names()[0]}"):
            change()


def test_what_is_left_alone_keeps_its_writing(two):
    two.path.write_text(two.path.read_text().replace('seeds = "1..10"', "seeds = [1, 2]  # two"))
    change_study(two, replace(settings_of_study(two), title="Another"))
    assert "seeds = [1, 2]  # two\n" in two.path.read_text()


# ---- presets that are files


@pytest.fixture
def small(tmp_path, monkeypatch):
    """A preset file in the working directory."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    file = tmp_path / "here" / "small.toml"
    file.write_bytes(find("quickstart").path.read_bytes())
    return file


def first_preset(name="mine"):
    return read_study(name)[1].arms[0].preset


def test_a_preset_file_is_named_so_that_it_is_found_from_everywhere(small, tmp_path, monkeypatch):
    file = make_study(study_of_specs([("small.toml", read("small.toml").spec)], "mine"))
    assert first_preset() == str(small)
    add_arm(file, NewArm("other", "small.toml"), ArmSettings("other", "small.toml", "algorithm.tournament=0.9"))
    monkeypatch.chdir(tmp_path)
    assert {one.arm for one in plan(read_study("mine")[1])} == {"small", "other"}


def test_a_preset_beside_the_study_is_named_by_its_way_from_there_and_found_before_others(small):
    beside = home().studies / "presets" / "small.toml"
    beside.parent.mkdir(parents=True)
    beside.write_bytes(small.read_bytes())
    file = make_study(study_of_specs([(str(beside), read(str(beside)).spec)], "mine"))
    assert first_preset() == "presets/small.toml"
    (small.parent / "presets").mkdir()
    (small.parent / "presets" / "small.toml").write_text("this is no preset")
    assert plan(read_study("mine")[1])
    copied = copy_study(StudyFile("mine", file.path, own=True), "deeper/copy")
    assert first_preset("deeper/copy") == str(beside)
    assert plan(read_study(str(copied.path))[1])


def test_a_preset_file_that_is_in_neither_folder_is_told_with_both(small):
    file = make_study(study_of_specs([("small.toml", read("small.toml").spec)], "mine"))
    file.path.write_text(file.path.read_text().replace(str(small), "none.toml"))
    with pytest.raises(InputError, match="no preset file none.toml") as refused:
        plan(read_study("mine")[1])
    assert str(home().studies) in str(refused.value)
    assert str(small.parent) in str(refused.value)


def test_a_study_outside_has_its_presets_beside_it(small, tmp_path, monkeypatch):
    (small.parent / "mine.toml").write_text(
        'name = "mine"\nseeds = "1"\n[[task]]\nname = "t"\nset = {}\n[[arm]]\nname = "a"\npreset = "small.toml"\n'
    )
    monkeypatch.chdir(tmp_path)
    assert len(plan(read_study("here/mine.toml")[1])) == 1
    copied = copy_study(find_study("here/mine.toml"), "copied")
    assert first_preset("copied") == str(small)
    change_arm(copied, "a", ArmSettings("b", str(small)))
    assert first_preset("copied") == str(small)
