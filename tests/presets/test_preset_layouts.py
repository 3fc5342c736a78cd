"""However a preset is laid out, saving it changes what was changed and nothing else: comments, spaces and order stay."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nastui.presets.reading import read
from nastui.presets.writing import preset_text

PARTS = {
    "algorithm": [("name", '"genetic"'), ("population", "10"), ("elitism", "2")],
    "fitness": [("name", '"accuracy"'), ("epochs", "12"), ("split", '"valid"')],
    "budget": [("generations", "3"), ("evaluations", "0x64")],
    "engine": [("duplicates", "'charge'")],
}
TOP = [("benchmark", '"mini-tss"'), ("dataset", '"mnist8"'), ("seed", "1")]
CHANGED = {"algorithm.population": "11", "fitness.epochs": "6", "budget.generations": "4", "engine.duplicates": '"skip"', "seed": "7"}


@st.composite
def laid_out(draw):
    """A preset: each part in braces, with dots or under a heading, its lines in any order, with comments and odd spaces."""
    equals = draw(st.sampled_from(["=", " = ", "  =\t"]))

    def comment():
        return draw(st.sampled_from(["", " # why", "\t#it's so"]))

    first, headed = [f"{key}{equals}{value}{comment()}" for key, value in TOP], []
    for part, pairs in PARTS.items():
        kind = draw(st.sampled_from(["braces", "dots", "heading"]))
        if kind == "braces":
            inside = ", ".join(f"{key}{equals}{value}" for key, value in pairs)
            first.append(f"{part} = {{ {inside} }}{comment()}")
        elif kind == "dots":
            dot = draw(st.sampled_from([".", " . "]))
            first += [f"{part}{dot}{key}{equals}{value}{comment()}" for key, value in pairs]
        else:
            lines = draw(st.permutations([f"{key}{equals}{value}{comment()}" for key, value in pairs]))
            headed.append("\n".join([f"[{part}]{comment()}", *lines, draw(st.sampled_from(["", "# and\n"]))]))
    between = draw(st.sampled_from(["\n", "\n\n", "\n# between\n"]))
    return between.join(draw(st.permutations(first))) + "\n" + "\n".join(draw(st.permutations(headed)))


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("layouts") / "own.toml"


def saved(path: Path, text: str, *changes: str) -> str:
    path.write_text(text)
    return preset_text(read(str(path), changes).spec, path)


@settings(max_examples=25)
@given(laid_out())
def test_where_nothing_changed_every_byte_is_the_same(path, text):
    assert saved(path, text) == text


@settings(max_examples=25)
@given(laid_out(), st.sampled_from(sorted(CHANGED)))
def test_one_value_is_changed_alone(path, text, key):
    new = CHANGED[key]
    name = key.rpartition(".")[2]
    made = saved(path, text, f"{key}={new}")
    before = re.search(rf"\b{name}\s*=\s*([^\s,}}]+)", text)
    assert made == text[: before.start(1)] + new + text[before.end(1) :]


@settings(max_examples=25)
@given(laid_out())
def test_what_is_added_and_taken_away_leaves_the_rest(path, text):
    changes = ("algorithm.tournament=0.5", "predictor.name=xgboost", "budget.unique_evaluations=50")
    made = saved(path, text, *changes)
    assert read(str(path), changes).spec == read(str(_written(path, made))).spec
    comments = re.compile(r"#.*")
    assert sorted(comments.findall(made)) == sorted(comments.findall(text))
    assert saved(path, made) == made


def _written(path, text):
    path.write_text(text)
    return path


LEFT_ALONE = [
    'predictor = { name = "none" }\n',
    '[predictor]\nname = "none" # not yet\n',
    '[features] # none\nscores = ""\n',
    'objective = [{ column = "flops", min = 1 }] # one\n',
    '[report]\n',
]  # fmt: skip


@pytest.mark.parametrize("more", LEFT_ALONE)
def test_what_says_nothing_stays(path, more):
    head = 'benchmark = "mini-tss"\ndataset = "mnist8" # no seed\n'
    text = head + more + '[algorithm]\nname = "genetic"\n[fitness]\nname = "accuracy"\n[budget]\ngenerations = 2\n'
    assert saved(path, text) == text


def test_a_predictor_that_was_none_takes_no_setting_of_old(path):
    text = (
        'benchmark = "mini-tss"\ndataset = "mnist8"\nalgorithm.name = "genetic" # a\nfitness.name = "accuracy"\nbudget.generations = 2\n'
        '[predictor]\nname = "none" # yet\nodd = 99\n'
    )
    made = saved(path, text, "predictor.name=xgboost")
    assert "odd" not in made
    assert made.count("#") == 2
    assert read(str(_written(path, made))).spec.predictor.name == "xgboost"


def test_scores_for_the_algorithm_get_no_more_lines(path):
    text = (
        'benchmark = "mini-tss"\ndataset = "mnist8"\nseed = 1\nfeatures.scores = "params" # f\nalgorithm.name = "bayesian-optimization"\n'
        'predictor.name = "gaussian-process"\nfitness.name = "accuracy"\nbudget.unique_evaluations = 6\n'
    )
    assert saved(path, text) == text
