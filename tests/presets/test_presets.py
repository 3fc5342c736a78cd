"""Presets: the shipped ones are right, wrong ones are named with file and line, and the user's comments survive saving."""

import json

import pytest

from nastui.algorithms.registry import ALGORITHMS
from nastui.base.errors import InputError, MissingError
from nastui.base.toml import line_of
from nastui.presets.places import find, listed, own_path, shipped_folder
from nastui.presets.reading import override, read
from nastui.presets.schema import preset_schema
from nastui.presets.writing import preset_text
from nastui.runs.spec import document_of, spec_from

SHIPPED = sorted(str(path.relative_to(shipped_folder()).with_suffix("")) for path in shipped_folder().rglob("*.toml"))


def test_the_talks_first_experiment_is_shipped():
    assert {"quickstart", "talk/genetic-accuracy-nats", "talk/genetic-accuracy-nb101", "talk/genetic-accuracy-nb101-test"} <= set(SHIPPED)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_preset_is_right_and_says_what_it_is(name):
    preset = read(name)
    assert preset.spec.budget
    assert len(preset.file.summary) > 30


@pytest.mark.parametrize("model", ["xgboost", "gcn"])
@pytest.mark.parametrize("space", ["nats", "nb101", "nb101-test"])
def test_the_talks_accelerated_experiments_are_shipped(model, space):
    plain = read(f"talk/nas-ea-fa-{model}-accuracy-{space}").spec
    assert plain.algorithm.settings == ALGORITHMS.entry("nas-ea-fa").settings()
    assert (plain.algorithm.settings.top_k, plain.algorithm.settings.diverse_h, plain.budget.evaluations) == (30, 20, 500)
    assert plain.engine.duplicates == "free"
    published = read(f"talk/nas-ea-fa-{model}-accuracy-{space}-as-published").spec
    assert published.algorithm.settings.mode == "as-published"
    assert published.engine.duplicates == "charge"
    assert published.fitness.settings.noise == ("mean" if space == "nb101-test" else "one-run")


def test_a_preset_that_optimises_test_accuracy_says_so():
    assert "TEST" in find("talk/genetic-accuracy-nb101-test").summary


def test_the_users_presets_come_before_shipped_ones():
    own_path("quickstart").parent.mkdir(parents=True)
    own_path("quickstart").write_text(preset_text(read("quickstart", ["seed=77"]).spec))
    assert read("quickstart").spec.seed == 77
    assert listed()[0].own


@pytest.mark.parametrize("name", SHIPPED)
def test_a_spec_survives_its_document_and_its_file(name, tmp_path):
    spec = read(name).spec
    assert spec_from(json.loads(json.dumps(document_of(spec)))) == spec
    path = tmp_path / "again.toml"
    path.write_text(preset_text(spec))
    assert read(str(path)).spec == spec


def test_saving_keeps_comments_and_order(tmp_path):
    path, template = tmp_path / "elite.toml", find("talk/genetic-accuracy-nats").path
    for elitism in (2, 0):
        path.write_text(preset_text(read("talk/genetic-accuracy-nats", [f"algorithm.elitism={elitism}"]).spec, template))
        template = path
        assert "# 100 generations of 100" in path.read_text()
        assert path.read_text().splitlines()[0] == find("talk/genetic-accuracy-nats").path.read_text().splitlines()[0]
        assert read(str(path)).spec.algorithm.settings.elitism == elitism


def write(tmp_path, text):
    path = tmp_path / "preset.toml"
    path.write_text(text)
    return str(path)


RIGHT = """benchmark = "mini-tss"
dataset = "mnist8"

[algorithm]
name = "genetic"

[fitness]
name = "accuracy"

[budget]
evaluations = 10
"""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('name = "genetic"', 'name = "genetic"\npopulaton = 9', r"preset.toml:6: algorithm.populaton: unknown key \(did you mean 'population'\?\)"),
        (
            'name = "genetic"',
            'name = "genetic"\npopulation = "many"',
            r"preset.toml:6: algorithm.population: 'many' is not a whole number; give 2 to 100,000",
        ),
        ('name = "genetic"', 'name = "genetic"\npopulation = 1', r"preset.toml:6: algorithm.population: 1 is out of bounds"),
        ('name = "genetic"', 'name = "genetic"\nelitism = 101', r"preset.toml:6: algorithm.elitism: 101 elites are more than the population of 100"),
        ('name = "genetic"', 'name = "genetics"', r"preset.toml:5: algorithm.name: 'genetics' is no algorithm \(did you mean 'genetic'\?\)"),
        ('name = "genetic"', "", r"preset.toml:4: algorithm.name: the name is missing; choose one of .*genetic, .*random"),
        ("evaluations = 10", "", r"preset.toml:10: budget.evaluations: the run has no budget and would not end"),
        ("evaluations = 10", "evaluations = 0", r"preset.toml:11: budget.evaluations: 0 is out of bounds"),
        ("[fitness]", "[fittness]", r"preset.toml:7: fittness: unknown key \(did you mean 'fitness'\?\)"),
        ('benchmark = "mini-tss"', "", r"preset.toml: benchmark: the key 'benchmark' is missing"),
        ('benchmark = "mini-tss"', "benchmark = 3", r"preset.toml:1: benchmark: 3 is not a text"),
        ("[budget]", "[budget", r"preset.toml: this is no TOML: .*line 10"),
        ('dataset = "mnist8"', 'dataset = "mnist8"\nreport = 5', r"preset.toml:3: report: 5 stands where the table \[report\] belongs"),
        ('dataset = "mnist8"', 'dataset = "mnist8"\nseed = -1', r"preset.toml:3: seed: -1 is out of bounds"),
        ("[budget]", '[predictor]\nname = "magic"\n[budget]', r"preset.toml:11: predictor.name: 'magic' is no predictor"),
        ('name = "genetic"', 'name = "nas-ea-fa"', r"preset.toml: predictor: nas-ea-fa needs a predictor; add \[predictor\]"),
        (
            'name = "genetic"',
            'name = "random"\n[predictor]\nname = "xgboost"',
            r"preset.toml:7: predictor.name: random takes no predictor; remove \[predictor\]",
        ),
        ("[budget]", '[predictor]\nname = "xgboost"\n[acceleration]\ntop_k = 200\n[budget]', r"preset.toml:13: acceleration.top_k: K \+ H = 202"),
        (
            "[budget]",
            "[acceleration]\n[budget]",
            r"preset.toml:10: acceleration: there is no predictor, and there are no scores",
        ),
    ],
)
def test_a_wrong_preset_is_refused_with_file_line_and_key(tmp_path, old, new, said):
    assert old in RIGHT
    with pytest.raises(InputError, match=said):
        read(write(tmp_path, RIGHT.replace(old, new)))


def test_a_key_that_the_command_line_gave_is_not_the_files_fault(tmp_path):
    with pytest.raises(InputError, match="^algorithm.population: 0 is out of bounds"):
        read(write(tmp_path, RIGHT), ["algorithm.population=0"])


def test_a_binary_or_huge_file_is_no_preset(tmp_path):
    (tmp_path / "a.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(InputError, match="not text"):
        read(str(tmp_path / "a.toml"))
    (tmp_path / "b.toml").write_text("#" * (1 << 21))
    with pytest.raises(InputError, match="so it is no preset"):
        read(str(tmp_path / "b.toml"))


def test_a_missing_preset_names_the_nearest():
    with pytest.raises(MissingError, match=r"no preset 'quikstart' \(did you mean 'quickstart'\?\)"):
        read("quikstart")
    with pytest.raises(MissingError, match="no preset file nowhere.toml"):
        read("nowhere.toml")


@pytest.mark.parametrize("name", ["../up", "/root", "a//b", ".hidden", "a/../b"])
def test_a_name_that_leaves_the_folder_is_refused(name):
    with pytest.raises(InputError, match="cannot be a preset's name"):
        own_path(name)


def test_no_name_is_asked_for_and_not_quoted():
    with pytest.raises(InputError, match="a name is needed"):
        own_path(" ")


def test_set_takes_toml_or_plain_text_and_a_new_name_drops_old_settings():
    document = {"algorithm": {"name": "genetic", "population": 50}}
    assert override(document, ["algorithm.population=7"])["algorithm"] == {"name": "genetic", "population": 7}
    assert override(document, ["algorithm.name=random"])["algorithm"] == {"name": "random"}
    assert override(document, ["algorithm.name=genetic"])["algorithm"]["population"] == 50
    assert override(document, ["budget.evaluations=10_000"])["budget"] == {"evaluations": 10_000}
    assert override(document, ['benchmark="x"', "dataset=y"]) | {"algorithm": 0} == {"benchmark": "x", "dataset": "y", "algorithm": 0}
    assert document == {"algorithm": {"name": "genetic", "population": 50}}


@pytest.mark.parametrize("assignment", ["", "=3", "seed", "seed.deeper=3"])
def test_an_assignment_that_is_none_is_refused(assignment):
    with pytest.raises(InputError):
        override({"seed": 1}, [assignment])


def test_another_algorithm_keeps_the_predictor_only_where_it_needs_one():
    document = {"algorithm": {"name": "nas-ea-fa"}, "predictor": {"name": "gcn"}}
    assert override(document, ["algorithm.name=bananas"])["predictor"] == {"name": "gcn"}
    assert override(document, ["algorithm.name=random"]) == {"algorithm": {"name": "random"}}
    assert override(document, ["algorithm.name=genetic"]) == {"algorithm": {"name": "genetic"}}
    screened = {"algorithm": {"name": "genetic"}, "predictor": {"name": "gcn"}, "acceleration": {"top_k": 3}}
    assert override(screened, ["algorithm.name=ant-colony"]) == {"algorithm": {"name": "ant-colony"}, "predictor": {"name": "gcn"}}
    assert override(screened, ["predictor.name=none"]) == {"algorithm": {"name": "genetic"}, "predictor": {"name": "none"}}


def test_lines_are_found_in_any_way_of_writing_a_key():
    text = 'a = 1\n[algorithm]\nname = "x"\n  "population" = 3\n[ budget ]\nwall_seconds=1\n'
    found = [line_of(text, key) for key in ("a", "algorithm", "algorithm.population", "budget.wall_seconds", "budget.none", "none")]
    assert found == [1, 2, 4, 6, 5, None]


def test_the_schema_describes_every_setting():
    schema = preset_schema()
    genetic = next(one for one in schema["properties"]["algorithm"]["oneOf"] if one["properties"]["name"]["const"] == "genetic")
    assert genetic["properties"]["population"] | {"title": "", "description": ""} == {
        "type": "integer", "title": "", "description": "", "default": 100, "minimum": 2, "maximum": 100_000,
    }  # fmt: skip
    assert schema["additionalProperties"] is False
