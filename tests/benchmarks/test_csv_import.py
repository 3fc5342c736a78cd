"""CSV tables: what columns mean, and what is said of a bad file. Every complaint names file, line and column."""

import csv
import gzip
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from nastui.base.errors import InputError
from nastui.benchmarks.columns import Meaning
from nastui.benchmarks.importing.csv_columns import read_header
from nastui.benchmarks.importing.import_source import import_source
from nastui.benchmarks.listing import table_path
from nastui.benchmarks.table import open_benchmark

A = "|none~0|+|none~0|none~1|+|none~0|none~1|none~2|"
B = "|none~0|+|none~0|none~1|+|none~0|none~1|skip_connect~2|"
C = "|none~0|+|none~0|none~1|+|none~0|none~1|nor_conv_1x1~2|"


def bring(tmp_path, text, name="mine", replacing=False, file="table.csv"):
    path = tmp_path / file
    path.write_text(text)
    return import_source(path, name, replacing)


@pytest.mark.parametrize(
    ("header", "meaning", "unit"),
    [
        ("cifar10.valid@200", ("cifar10", "accuracy", "valid", 200, "mean"), None),
        ("CIFAR10.test@12.run3", ("cifar10", "accuracy", "test", 12, "run3"), None),
        ("cifar10.valid@200:fraction", ("cifar10", "accuracy", "valid", 200, "mean"), "percent"),
        ("cifar10.train_seconds@200", ("cifar10", "seconds", "train", 200, "mean"), "s"),
        ("cifar10.valid_loss@12", ("cifar10", "loss", "valid", 12, "mean"), ""),
        ("cifar10.flops_m", ("cifar10", "flops", None, None, "mean"), "count"),
        ("cifar10.edgegpu_latency_ms", ("cifar10", "edgegpu_latency", None, None, "mean"), "ms"),
        ("trainable_parameters", (None, "parameters", None, None, "mean"), "count"),
        ("cifar10.naswot", ("cifar10", "naswot", None, None, "mean"), ""),
    ],
)
def test_a_header_says_what_its_column_means(header, meaning, unit):
    read = read_header(header)
    assert (read.meaning, read.unit) == (Meaning(*meaning), unit)


def test_numbers_keep_every_digit(tmp_path):
    brought = bring(tmp_path, f"arch,d.valid@1,d.params_m\n{A},81.982667,0.129306\n{B},90.769333,1.073466\n")
    assert [values.tolist() for values in brought.benchmark.values] == [[81.982667, 90.769333], [129306.0, 1073466.0]]


def test_an_accuracy_that_never_passes_one_is_a_fraction_and_that_is_said(tmp_path):
    brought = bring(tmp_path, f"arch,d.test@108\n{A},0.943176\n{B},0.1\n")
    assert brought.benchmark.values[0].tolist() == [94.3176, 10.0]
    assert "fractions" in brought.remarks[0]


def test_empty_is_unknown_and_scores_may_be_minus_infinity(tmp_path):
    brought = bring(tmp_path, f"arch,d.valid@1,d.naswot\n{A},,-inf\n{B},50,1.5\n")
    assert np.isnan(brought.benchmark.values[0][0])
    assert brought.benchmark.values[1].tolist() == [-np.inf, 1.5]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"arch,d.valid@1\n{A},50\n{A},51\n", r"table.csv:3: the cell of line 2 stands again"),
        ("arch,d.valid@1\n|nothing~0|+|none~0|none~1|+|none~0|none~1|none~2|,50\n", r"table.csv:2: arch: .*'nothing' is no operation"),
        (f"arch,d.valid@1\n{A},50\n{B},nan\n", r"table.csv:3: d.valid@1: 'nan' is not a finite number"),
        (f"arch,d.valid@1\n{A},50\n{B},-inf\n", r"table.csv:3: d.valid@1: '-inf' is not a finite number"),
        (f"arch,d.naswot\n{A},inf\n", r"table.csv:2: d.naswot: 'inf' is not a finite number"),
        (f"arch,d.valid@1\n{A},50\n{B},101\n", r"table.csv:3: d.valid@1: 101 is an accuracy outside 0 to 100 percent"),
        (f"arch,d.valid@1\n{A},50\n{B},-1\n", r"table.csv:3: d.valid@1: -1 is an accuracy outside"),
        (f"arch,d.train_seconds@1\n{A},-1\n", r"table.csv:2: d.train_seconds@1: -1 is a negative number"),
        (f"arch,d.valid@1\n{A},fifty\n", r"table.csv:2: d.valid@1: 'fifty' is not a number"),
        (f"arch,d.valid@1\n{A},50\n{B}", r"table.csv:3: the line has 1 field where the header has 2; the file may be cut off"),
        ("arch,d.valid@1\n", r"there is no row below the header"),
        ("name,d.valid@1\nx,50\n", r"no column holds cells"),
        (f"arch,d.valid@1,d.valid@1\n{A},50,50\n", r"'d.valid@1' stands twice"),
        (f"arch,what is this\n{A},50\n", r"'what is this' follows no known form"),
        ("", "no column holds cells"),
        ('arch,d.valid@1\n"unfinished', "no CSV"),
    ],
)
def test_a_bad_table_is_refused_with_its_place_and_nothing_is_written(tmp_path, text, said):
    with pytest.raises(InputError, match=said):
        bring(tmp_path, text)
    assert not table_path("mine").exists()


def test_a_part_of_the_published_list_needs_a_name(tmp_path):
    with pytest.raises(InputError, match="2 cells of nats-tss, not the published 15,625; give the benchmark a name"):
        bring(tmp_path, f"arch,d.valid@1\n{A},50\n{B},51\n", name=None)


def test_the_embedded_benchmarks_name_is_taken(tmp_path):
    with pytest.raises(InputError, match="embedded"):
        bring(tmp_path, f"arch,d.valid@1\n{A},50\n", name="mini-tss")


@pytest.mark.parametrize(
    ("file", "content", "said"),
    [("t.csv.gz", b"\x1f\x8b\x08\x00cut", "damaged"), ("t.csv", b"\xff\xfe\x00", "not text"), ("t.parquet", b"", "no file that")],
)
def test_a_file_that_is_no_table_is_refused(tmp_path, file, content, said):
    path = tmp_path / file
    path.write_bytes(content)
    with pytest.raises(InputError, match=said):
        import_source(path, "mine")


def test_a_second_source_adds_its_columns(tmp_path):
    bring(tmp_path, f"arch,d.valid@1\n{A},50\n{B},51\n")
    joined = bring(tmp_path, f"arch,other.valid@1\n{B},61\n", file="second.csv")
    assert joined.joined
    assert joined.benchmark.datasets == ("d", "other")
    assert joined.benchmark.values[0].tolist() == [50, 51]
    assert np.isnan(joined.benchmark.values[1][0])
    assert joined.benchmark.values[1][1] == 61
    assert joined.benchmark.about.sources == ("table.csv", "second.csv")


def test_a_contradiction_is_named_and_refused_without_replace(tmp_path):
    bring(tmp_path, f"arch,d.valid@1\n{A},50.25\n{B},51.00\n")
    with pytest.raises(InputError, match=r"contradicts the table: d valid accuracy at 1 epochs: .*none~2\| has 50.25 and 50.9; --replace"):
        bring(tmp_path, f"arch,d.valid@1\n{A},50.9\n{B},51.0\n", file="second.csv")
    assert open_benchmark(table_path("mine")).values[0].tolist() == [50.25, 51.0]
    replaced = bring(tmp_path, f"arch,d.valid@1\n{A},50.9\n{B},51.0\n", file="second.csv", replacing=True)
    assert replaced.benchmark.values[0].tolist() == [50.9, 51.0]


def test_rounding_is_no_contradiction_and_the_more_precise_stays(tmp_path):
    bring(tmp_path, f"arch,d.valid@1\n{A},50.3\n{B},51.0\n")
    joined = bring(tmp_path, f"arch,d.valid@1\n{A},50.25\n{B},51.04\n", file="second.csv")
    assert joined.benchmark.values[0].tolist() == [50.25, 51.04]


def test_a_second_source_fills_what_is_unknown(tmp_path):
    bring(tmp_path, f"arch,d.valid@1,d.naswot\n{A},,-inf\n{B},51,2\n")
    joined = bring(tmp_path, f"arch,d.valid@1,d.naswot\n{A},49,-inf\n{B},,2\n", file="second.csv")
    assert joined.benchmark.values[0].tolist() == [49, 51]


def test_cells_that_the_table_does_not_have_are_refused(tmp_path):
    bring(tmp_path, f"arch,d.valid@1\n{A},50\n{B},51\n")
    with pytest.raises(InputError, match="mine has no row for 1 cell of the source, among them .*nor_conv_1x1~2"):
        bring(tmp_path, f"arch,d.valid@1\n{A},50\n{C},51\n", file="second.csv")


def test_a_graph_table_is_found_by_any_labelling_and_by_hash(tmp_path):
    path = tmp_path / "graphs.csv"
    operations = ["input", "conv3x3-bn-relu", "maxpool3x3", "output"]
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([["adjacency", "operations", "cifar10.test@108"], ["0110000100010000", ",".join(operations), 90.5]])
    benchmark = import_source(path, "graphs").benchmark
    swapped = benchmark.parse("0110000100010000:input,maxpool3x3,conv3x3-bn-relu,output")
    assert benchmark.find(swapped[None]).tolist() == [0]


def test_scientific_notation_is_read_like_any_other(tmp_path):
    brought = bring(tmp_path, f"arch,d.test@108,d.params_m\n{A},9.43176e-01,1.29306e-01\n{B},5e-1,1e0\n")
    assert [values.tolist() for values in brought.benchmark.values] == [[94.3176, 50.0], [129306.0, 1000000.0]]


def test_two_columns_of_one_meaning_are_refused(tmp_path):
    with pytest.raises(InputError, match="'d.valid@1' and 'D.valid@1:percent' mean the same"):
        bring(tmp_path, f"arch,d.valid@1,D.valid@1:percent\n{A},50,60\n")


def test_a_joined_column_keeps_the_finer_precision(tmp_path):
    bring(tmp_path, f"arch,d.valid@1\n{A},50.3\n{B},51.0\n")
    bring(tmp_path, f"arch,d.valid@1\n{A},50.25\n{B},51.04\n", file="second.csv")
    with pytest.raises(InputError, match="contradicts"):
        bring(tmp_path, f"arch,d.valid@1\n{A},50.29\n{B},51.04\n", file="third.csv")


def test_a_damaged_table_is_replaced_by_an_import(tmp_path):
    bring(tmp_path, f"arch,d.valid@1\n{A},50\n")
    table_path("mine").write_bytes(b"damaged")
    assert bring(tmp_path, f"arch,d.valid@1\n{A},50\n").benchmark.values[0].tolist() == [50]


@pytest.mark.parametrize("name", ["", "nasbench101"])
def test_a_name_that_cannot_be_is_refused(tmp_path, name):
    with pytest.raises(InputError, match=r"cannot be a benchmark's name|belongs to another space"):
        bring(tmp_path, f"arch,d.valid@1\n{A},50\n", name=name)


def test_a_line_without_end_is_refused_before_it_fills_the_memory(tmp_path):
    path = tmp_path / "bomb.csv.gz"
    with gzip.open(path, "wb") as file:
        file.write(b"arch,d.valid@1\n" + b"x" * (8 << 20))
    with pytest.raises(InputError, match="far larger than a table"):
        import_source(path, "mine")


def test_imports_at_the_same_moment_lose_nothing(tmp_path):
    def one(number):
        bring(tmp_path, f"arch,d{number}.valid@1\n{A},50\n", file=f"source{number}.csv")

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(one, range(6)))
    assert sorted(open_benchmark(table_path("mine")).datasets) == [f"d{number}" for number in range(6)]
