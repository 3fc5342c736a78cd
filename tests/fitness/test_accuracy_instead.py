"""What is offered where the chosen accuracy does not cover the cells: settings that do, and never the chosen ones."""

from itertools import product

import numpy as np
import pytest

from nastui.base.checking import make_settings
from nastui.base.errors import InputError
from nastui.benchmarks.columns import BenchmarkColumn, Meaning
from nastui.benchmarks.importing.import_source import benchmark_of
from nastui.benchmarks.importing.source import Source
from nastui.cells.nats_tss.notation import every_cell
from nastui.fitness.accuracy import Accuracy
from nastui.fitness.fitness import FitnessContext
from nastui.fitness.settings import AccuracySettings
from nastui.runs.preparing import prepare
from nastui.runs.spec import spec_from

ROWS = 4
MEANINGS = [Meaning("d", "accuracy", split, epochs, seeds) for split in ("valid", "test") for epochs in (1, 9) for seeds in ("mean", "run1")]
HAVING = {"whole": 0, "part": 1, "none": ROWS}


def table(having):
    """A table of four cells, and how many of them lack each number."""
    kept = [(meaning, HAVING[one]) for meaning, one in zip(MEANINGS, having, strict=True) if one != "absent"]
    values = tuple(np.where(np.arange(ROWS) < lacking, np.nan, 50.0) for _, lacking in kept)
    columns = tuple(BenchmarkColumn(meaning, "percent", "made up") for meaning, _ in kept)
    return benchmark_of(Source("made up", "nats-tss", every_cell()[:ROWS], columns, values), "t")


def fitness(benchmark, **settings):
    return Accuracy(make_settings(AccuracySettings, settings), FitnessContext(benchmark, "d", 1, None))


def taken(words):
    """The settings that words such as `fitness.split = 'test' with fitness.epochs = 9` name."""
    pairs = (part.removeprefix("fitness.").split(" = ") for part in words.split(" with "))
    return {name: int(value) if value.isdigit() else value.strip("'") for name, value in pairs}


COMBINATIONS = [
    having for having in product(("whole", "part", "absent"), repeat=len(MEANINGS)) if sum(one == "absent" for one in having) in (0, 1, 4, 6)
]


@pytest.mark.parametrize("split", ["valid", "test"])
def test_what_is_offered_covers_all_and_is_never_what_is_chosen(split):
    for having in COMBINATIONS[::7]:
        benchmark = table(having)
        for epochs, noise in product((None, 1, 9), ("mean", "one-run")):
            chosen = {"split": split, "epochs": epochs, "noise": noise}
            try:
                made = fitness(benchmark, **chosen)
            except InputError:
                continue
            if made.facts().coverage < ROWS:
                for words in made.instead(ROWS):
                    changes = taken(words)
                    assert all(chosen[name] != value for name, value in changes.items()), (having, chosen, words)
                    assert fitness(benchmark, **(chosen | changes)).facts().coverage == ROWS, (having, chosen, words)


@pytest.mark.parametrize(
    ("having", "chosen", "offered"),
    [
        (("whole", "absent", "part", "absent", "absent", "absent", "absent", "absent"), {}, ("fitness.epochs = 1",)),
        (("absent", "absent", "part", "absent", "absent", "absent", "whole", "absent"), {}, ("fitness.split = 'test'",)),
        (("whole", "absent", "part", "part", "absent", "absent", "whole", "whole"), {"noise": "one-run"}, ("fitness.split = 'test'",)),
        (("absent", "absent", "whole", "part", "absent", "absent", "absent", "absent"), {"noise": "one-run"}, ("fitness.noise = 'mean'",)),
        (("absent",) * 2 + ("part", "absent") + ("whole", "absent", "part", "absent"), {}, ("fitness.split = 'test' with fitness.epochs = 1",)),
        (("absent", "absent", "part", "absent", "absent", "absent", "part", "absent"), {}, ()),
    ],
)
def test_the_fewest_changes_are_offered(having, chosen, offered):
    assert fitness(table(having), **chosen).instead(ROWS) == offered


def test_a_table_of_too_few_cells_offers_no_other_setting():
    assert fitness(table(("whole",) * len(MEANINGS))).instead(15_625) == ()


@pytest.mark.parametrize(
    ("having", "remedy"),
    [
        ("whole", "import a source that has it for all (`nastui data import`), or set engine.domain = 'covered' to search among those"),
        ("none", "import a source that has it for all (`nastui data import`)"),
    ],
)
def test_the_refusal_names_what_would_help(toy_spec, own_home, having, remedy):
    from nastui.benchmarks.listing import table_path

    table((having, *("absent",) * 7)).save(table_path("t"))
    with pytest.raises(InputError, match="of 15,625 cells of t have the validation accuracy") as raised:
        prepare(spec_from(toy_spec | {"benchmark": "t", "dataset": "d"}))
    assert raised.value.remedy == remedy


def test_a_data_set_without_accuracies_and_a_table_without_data_sets_say_so():
    scores = Source("made up", "nats-tss", every_cell()[:1], (BenchmarkColumn(Meaning("d", "score", None, None), "", "x"),), (np.ones(1),))
    with pytest.raises(InputError, match="t has no d valid accuracy; it has no accuracies of d; import a source that has"):
        fitness(benchmark_of(scores, "t"))
    alone = Source("made up", "nats-tss", every_cell()[:1], (BenchmarkColumn(Meaning(None, "score", None, None), "", "x"),), (np.ones(1),))
    with pytest.raises(InputError, match="t has no dataset 'd'; its numbers belong to no data set; import some that do"):
        benchmark_of(alone, "t").dataset_named("d")
