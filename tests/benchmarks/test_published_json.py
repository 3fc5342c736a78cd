"""NAS-Bench-Macro's and NAS-Bench-Suite-Zero's own documents; the latter written from rows of its scores that are known by their official strings."""

import csv
import gzip
import json

import numpy as np
import pytest

from nastui.base.errors import InputError
from nastui.benchmarks.columns import Meaning
from nastui.benchmarks.importing.csv_columns import ColumnChoice
from nastui.benchmarks.importing.published_json import read_published_json
from nastui.benchmarks.importing.space_source import import_path
from nastui.benchmarks.progress import ProgressListener
from nastui.cells.spaces import space_named

QUIET = ProgressListener(lambda text: None)
NASLIB = {"skip_connect": 0, "none": 1, "nor_conv_3x3": 2, "nor_conv_1x1": 3, "avg_pool_3x3": 4}


def written(tmp_path, document):
    path = tmp_path / "table.json"
    path.write_text(json.dumps(document))
    return path


def test_nas_bench_macro_becomes_a_benchmark(tmp_path):
    space = space_named("nas-bench-macro")
    document = {
        space.format(cell): {"test_acc": [90.0, 91.0, 92.0], "mean_acc": 91.0, "std": 1.0, "params": 1_000_000 + place, "flops": 5_000_000}
        for place, cell in enumerate(space.every_cell())
    }
    brought = import_path(written(tmp_path, document))
    table = brought.benchmark
    assert (table.name, table.size, table.distinct_in_space) == ("nas-bench-macro", 6561, 6561)
    assert table.column(Meaning("cifar10", "accuracy", "test", 50))[5] == 91
    assert table.column(Meaning("cifar10", "accuracy", "test", 50, "run3"))[5] == 92
    row = int(table.find(space.parse("00000012")[None])[0])
    assert table.column(Meaning("cifar10", "parameters", None, None))[row] == 1_000_005
    assert any("fitness.split=test" in remark for remark in brought.remarks)


def test_suite_zero_is_read_with_naslibs_numbers(tmp_path, real_data):
    """As its paper's code has it: edges 1-2, 1-3, 1-4, 2-3, 2-4, 3-4, of which the official string has 2-3 before 1-4."""
    with gzip.open(real_data / "nats_published_proxies.csv.gz", "rt", newline="") as file:
        rows = [row for row, _ in zip(csv.DictReader(file), range(300), strict=False)]
    document = {"cifar10": {}, "ImageNet16-120": {}}
    for row in rows:
        first, second, third = (node.strip("|").split("|") for node in row["arch"].split("+"))
        names = [edge.partition("~")[0] for edge in (first[0], second[0], third[0], second[1], third[1], third[2])]
        key = str(tuple(NASLIB[name] for name in names))
        for dataset, part in document.items():
            part[key] = {
                "id": 1,
                "val_accuracy": 50.0,
                **{name: {"score": float(row[f"{dataset}.{name}"]), "time": 0.5} for name in ("params", "nwot")},
            }
    source = read_published_json(written(tmp_path, document), QUIET, ColumnChoice(prefix="suite"))
    space = space_named(source.space)
    assert [space.format(cell) for cell in source.cells] == [row["arch"] for row in rows]
    found = dict(zip((str(column.meaning) for column in source.columns), source.values, strict=True))
    assert np.array_equal(found["cifar10 suite_nwot"], [float(row["cifar10.nwot"]) for row in rows])
    assert set(found["imagenet16-120 suite_nwot_seconds"]) == {0.5}
    next(iter(document["cifar10"].values()))["params"]["score"] = 0.5
    with pytest.raises(InputError, match="operations are numbered otherwise"):
        read_published_json(written(tmp_path, document), QUIET, ColumnChoice())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "cut off"),
        ("[" * 100_000, "cut off"),
        ("[]", "no table that is known"),
        ("{}", "no table that is known"),
        ('{"a": {"b": 1}}', "no table that is known"),
        ('{"00000000": 1}', "has no numbers"),
        ('{"00000000": {"mean_acc": "x"}}', "a number of 00000000 is none"),
        ('{"00000000": {"mean_acc": 1e999}}', "a number of 00000000 is none"),
        ('{"00000000": {"mean_acc": 191}}', "outside 0 to 100 percent"),
        ('{"x y": {"(4, 0, 3, 1, 4, 3)": {"a": {"score": 1}}}}', "no name of a data set"),
        ('{"x": {"(4, 0, 3, 1, 4, 3)": {"a b": {"score": 1}}}}', "its scores have no names"),
    ],
)
def test_what_is_wrong_is_told(tmp_path, text, said):
    path = tmp_path / "table.json"
    path.write_text(text)
    with pytest.raises(InputError, match=said) as refused:
        read_published_json(path, QUIET, ColumnChoice())
    assert str(path) in str(refused.value)
