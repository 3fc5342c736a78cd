"""Sources with nothing but cells and some columns join the table that is here: what was joined, what contradicts, what is refused."""

from dataclasses import replace

import numpy as np
import pytest

from nastui.base.errors import InputError
from nastui.benchmarks.catalogue import benchmark_named
from nastui.benchmarks.columns import Meaning
from nastui.benchmarks.importing.csv_columns import AS_NAMED, ColumnChoice
from nastui.benchmarks.importing.import_source import import_source
from nastui.benchmarks.listing import entries, table_path
from nastui.benchmarks.verifying.table import check_table
from nastui.cells.nats_tss.notation import every_cell, format_cell
from nastui.runs.session import start
from nastui.runs.spec import spec_from
from nastui.runs.store import Store

TEXTS = [format_cell(cell) for cell in every_cell()[[7, 2, 15_000]]]
GRAPHS = [
    ("0110000100010000", "input,conv3x3-bn-relu,maxpool3x3,output", 90.5),
    ("0100001000010000", "input,conv1x1-bn-relu,conv3x3-bn-relu,output", 91.5),
]
HASHES = "adjacency,operations,module_hash,cifar10.test@108\n"


def write(tmp_path, text, file="part.csv"):
    path = tmp_path / file
    path.write_text(text)
    return path


def joined(tmp_path, header, *rows, choice=AS_NAMED, replacing=False):
    lines = [f"{cell},{row}" for cell, row in zip(TEXTS, rows, strict=False)]
    return import_source(write(tmp_path, "\n".join([f"arch,{header}", *lines]) + "\n"), replacing=replacing, choice=choice)


def test_a_part_with_scores_only_is_joined_by_cell_and_told(toy, tmp_path):
    brought = joined(tmp_path, "toy.score,phone_latency_ms", "1.5,3", "-inf,-1")
    assert brought.joined
    assert (brought.join.cells, brought.join.of) == (2, 15_625)
    assert list(map(str, brought.join.new)) == ["toy score", "phone_latency"]
    assert brought.remarks == (
        "phone_latency_ms: −1 in 1 cell is read as not measured",
        "joined by cell, 2 of 15,625: toy: score; of the cell alone: phone_latency",
    )
    table = benchmark_named("nats-tss")
    score = table.column(Meaning("toy", "score", None, None))
    assert (score[7], score[2], int((~np.isnan(score)).sum())) == (1.5, -np.inf, 2)
    assert table.column(Meaning("toy", "accuracy", "valid", 10)).tolist() == toy.column(Meaning("toy", "accuracy", "valid", 10)).tolist()


@pytest.mark.parametrize(("count", "more"), [(8, ""), (14, ", 2 more")])
def test_many_columns_are_named_and_the_rest_is_counted(toy, tmp_path, count, more):
    names = [f"m{number}" for number in range(count)]
    told = joined(tmp_path, ",".join(f"toy.{name}" for name in names), ",".join(["1"] * count)).remarks[-1]
    assert told == f"joined by cell, 1 of 15,625: toy: {', '.join(names[:12])}{more}"


def test_what_both_have_is_compared_and_a_contradiction_changes_nothing(toy, tmp_path):
    joined(tmp_path, "toy.score", "1.5", "2.5")
    again = joined(tmp_path, "toy.score,toy.other", "1.5,1", "2.5,2", "3.5,3")
    assert again.remarks == ("joined by cell, 3 of 15,625: toy: other", "added to 1 cell, 2 compared and equal: toy: score")
    before = table_path("nats-tss").read_bytes()
    with pytest.raises(InputError, match=r"contradicts the table: toy score: .* has 1.5 and 9.5; --replace takes .* --prefix NAME") as caught:
        joined(tmp_path, "toy.score", "9.5", "2.5")
    assert caught.value.reason == "contradiction"
    assert table_path("nats-tss").read_bytes() == before
    replaced = joined(tmp_path, "toy.score", "9.5", "2.5", replacing=True)
    assert replaced.remarks == ("compared, the source stands first: toy: score",)
    assert benchmark_named("nats-tss").column(Meaning("toy", "score", None, None))[7] == 9.5


def score_of(metric, cell=7):
    return benchmark_named("nats-tss").column(Meaning("toy", metric, None, None))[cell]


@pytest.mark.parametrize(
    ("first", "second", "said", "remedy"),
    [
        ("lat_ms", "lat", "toy lat is without a unit in the source, and in ms in nats-tss; if they are ms too, .*", "toy.lat=toy.lat_ms"),
        ("lat_ms", "lat", "toy lat is without a unit.*; else keep them beside .*", "toy.lat=toy.other_lat"),
        ("lat_ms", "lat_mj", "toy lat is in mJ in the source, and in ms in nats-tss; keep them beside .*", "toy.lat_mj=toy.other_lat_mj"),
        ("lat", "lat_ms", "toy lat is in ms in the source, and without a unit in nats-tss; keep .*", "toy.lat_ms=toy.other_lat_ms"),
        ("cost_m", "cost", "toy cost is without a unit in the source, and a count in nats-tss; keep .*", "toy.cost=toy.other_cost"),
    ],
)
def test_numbers_in_another_unit_are_refused_with_a_name_that_keeps_both(toy, tmp_path, first, second, said, remedy):
    joined(tmp_path, f"toy.{first}", "2.5")
    before = table_path("nats-tss").read_bytes()
    with pytest.raises(InputError, match=rf"part.csv: {said}`--rename {remedy}`"):
        joined(tmp_path, f"toy.{second}", "", "0.0031")
    assert table_path("nats-tss").read_bytes() == before
    joined(tmp_path, f"toy.{second}", "", "0.0031", choice=ColumnChoice(rename=(remedy,)))


def test_a_unit_is_replaced_where_every_number_is(toy, tmp_path):
    joined(tmp_path, "toy.lat", "2.5", "3")
    with pytest.raises(InputError, match="in ms in the source"):
        joined(tmp_path, "toy.lat_ms", "2.5", replacing=True)
    table = joined(tmp_path, "toy.lat_ms", "2.5", "3.5", replacing=True).benchmark
    assert next(column.unit for column in table.columns if column.meaning.metric == "lat") == "ms"
    assert (score_of("lat"), score_of("lat", 2)) == (2.5, 3.5)


def test_one_metric_in_two_units_is_two_columns(toy, tmp_path):
    brought = joined(tmp_path, "toy.lat_mj,toy.lat_ms,toy.lat", "9,2.5,1", "8,3.5,1")
    assert list(map(str, brought.join.new)) == ["toy lat_mj", "toy lat_ms", "toy lat"]
    assert [column.unit for column in brought.benchmark.columns[-3:]] == ["mJ", "ms", ""]
    again = joined(tmp_path, "toy.lat_ms", "2.5", "3.5", "4.5")
    assert again.remarks == ("added to 1 cell, 2 compared and equal: toy: lat_ms",)
    assert score_of("lat_ms", 15_000) == 4.5


@pytest.mark.parametrize(
    ("rows", "replacing", "said"),
    [
        (("", "3"), False, "added to 1 cell, 0 compared: toy: score"),
        (("1.5", "3", "4"), False, "added to 2 cells, 1 compared and equal: toy: score"),
        (("9.5", "3"), True, "added to 1 cell, 1 compared, the source stands first: toy: score"),
        (("1.5",), False, "compared, and equal: toy: score"),
    ],
)
def test_what_was_added_is_not_called_compared(toy, tmp_path, rows, replacing, said):
    joined(tmp_path, "toy.score", "1.5")
    brought = joined(tmp_path, "toy.score", *rows, replacing=replacing)
    assert brought.remarks == (said,)
    added = sum(map(bool, rows)) - bool(rows[0])
    document = brought.join.as_dict()
    assert document["compared"] == ["toy score"] * bool(rows[0])
    assert document["filled"] == [{"column": "toy score", "added": added, "compared": int(bool(rows[0]))}] * bool(added)


@pytest.mark.parametrize(
    ("header", "rounded", "contradicts", "count"),
    [
        ("params_m", ("0.587", "0.59", "0.6"), "0.588", 587_386),
        ("flops_m", ("82.5", "83"), "82.6", 82_511_111),
        ("valid@200:fraction", ("0.95",), "0.954", 95.1),
    ],
)
def test_rounded_millions_and_fractions_agree_to_half_their_last_digit(toy, tmp_path, header, rounded, contradicts, count):
    joined(tmp_path, header.partition(":")[0].replace("_m", "").join(["toy.", ""]), str(count))
    for number in rounded:
        assert joined(tmp_path, f"toy.{header}", number).remarks[0].startswith("compared, and equal")
    with pytest.raises(InputError, match="contradicts the table"):
        joined(tmp_path, f"toy.{header}", contradicts)
    assert any(values[7] == count for values in benchmark_named("nats-tss").values)


@pytest.mark.parametrize(("counts", "rounded"), [("toy.params", "toy.params_m"), ("params", "params_m")])
def test_exact_counts_stay_exact_where_rounded_ones_join_their_column(toy, tmp_path, counts, rounded):
    joined(tmp_path, counts, "587386", "")
    joined(tmp_path, rounded, "0.6", "0.7")
    with pytest.raises(InputError, match="has 587386 and 560000"):
        joined(tmp_path, counts, "560000")
    joined(tmp_path, rounded, "0.59")
    assert joined(tmp_path, counts, "587386", "712345").remarks[0].startswith("compared, and equal")
    assert benchmark_named("nats-tss").values[-1][[7, 2]].tolist() == [587_386, 712_345]


def test_numbers_with_more_digits_than_their_joined_column_are_compared_to_these(toy, tmp_path):
    joined(tmp_path, "toy.score", "95.123", "")
    joined(tmp_path, "toy.score", "", "95.1")
    with pytest.raises(InputError, match="has 95.123 and 95.1299"):
        joined(tmp_path, "toy.score", "95.1299", "95.1299")
    joined(tmp_path, "toy.score", "95.1234", "95.1299")
    assert (score_of("score"), score_of("score", 2)) == (95.1234, 95.1299)


def test_a_prefix_keeps_scores_beside_others_of_the_same_name(toy, tmp_path):
    joined(tmp_path, "toy.synflow", "1e26", "1e30")
    choice = ColumnChoice(prefix="suite")
    brought = joined(tmp_path, "toy.synflow,toy.flops,toy.valid@10", "60.1,15.6,", "69.2,113.9,", f"70,1.5,{toy.values[0][15_000]}", choice=choice)
    assert list(map(str, brought.join.new)) == ["toy suite_synflow", "toy suite_flops"]
    assert list(map(str, brought.join.compared)) == ["toy valid accuracy at 10 epochs"]
    with pytest.raises(InputError, match="--prefix: 'a.b' cannot stand in a name"):
        joined(tmp_path, "toy.synflow", "1", choice=ColumnChoice(prefix="a.b"))


def test_all_columns_that_cannot_be_read_are_named_at_once(toy, tmp_path):
    with pytest.raises(InputError, match=r"cifar10.flops: 15.6 is no count.*of 2 columns that.*--skip cifar10.flops,cifar10.params leaves"):
        joined(tmp_path, "cifar10.flops,cifar10.params,cifar10.score", "15.6,0.5,1", "113.9,0.8,2")


def test_graphs_are_joined_by_any_labelling(tmp_path):
    rows = "".join(f'{bits},"{names}",{accuracy}\n' for bits, names, accuracy in GRAPHS)
    import_source(write(tmp_path, f"adjacency,operations,cifar10.test@108\n{rows}"), "graphs")
    other = 'arch,cifar10.score\n"0110000100010000:input,maxpool3x3,conv3x3-bn-relu,output",4\n'
    brought = import_source(write(tmp_path, other), "graphs")
    table = brought.benchmark
    row = table.find(table.parse("0110000100010000:input,conv3x3-bn-relu,maxpool3x3,output")[None])[0]
    assert table.column(Meaning("cifar10", "score", None, None))[row] == 4
    assert (brought.join.cells, brought.join.of) == (1, 2)


@pytest.fixture
def hashed(tmp_path):
    """A made-up table that is called nasbench101 and has module hashes; gives these."""
    from nastui.cells.nasbench101.module_hash import module_hashes
    from nastui.cells.nasbench101.notation import parse_columns

    hashes = module_hashes(parse_columns([bits for bits, _, _ in GRAPHS], [names for _, names, _ in GRAPHS]))
    rows = "".join(f'{bits},"{names}",{key},{accuracy}\n' for (bits, names, accuracy), key in zip(GRAPHS, hashes, strict=True))
    table = import_source(write(tmp_path, HASHES + rows), "graphs").benchmark
    replace(table, about=replace(table.about, name="nasbench101")).save(table_path("nasbench101"))
    return hashes


@pytest.mark.parametrize("header", ["module_hash", "arch"])
def test_a_column_of_module_hashes_alone_is_a_key(hashed, tmp_path, header):
    brought = import_source(write(tmp_path, f"{header},cifar10.score\n{hashed[1]},2\n{hashed[0]},1\n"))
    table, score = brought.benchmark, brought.benchmark.column(Meaning("cifar10", "score", None, None))
    accuracy = table.column(Meaning("cifar10", "accuracy", "test", 108))
    assert dict(zip(accuracy.tolist(), score.tolist(), strict=True)) == {90.5: 1, 91.5: 2}


def test_hashes_that_no_cell_has_are_refused_with_their_line(hashed, tmp_path):
    with pytest.raises(InputError, match=rf"part.csv:3: module_hash: nasbench101 has no cell with the module hash {'0' * 32}"):
        import_source(write(tmp_path, f"module_hash,cifar10.score\n{hashed[0]},1\n{'0' * 32},2\n"))
    table_path("nasbench101").unlink()
    with pytest.raises(InputError, match="no table of nasbench101 that has hashes is here; import a table of nasbench101 with module hashes first"):
        import_source(write(tmp_path, f"module_hash,cifar10.score\n{hashed[0]},1\n"))


def test_the_real_parts_join_the_real_table_which_is_verified_listed_and_searched(real_data):
    for name in ("nats_tss", "nats_tss_imagenet16-120", "nats_hardware"):
        hardware = import_source(real_data / f"{name}.csv.gz")
    assert (len(hardware.join.new), len(hardware.join.compared)) == (27, 3)
    proxies = import_source(real_data / "nats_published_proxies.csv.gz", choice=ColumnChoice(prefix="suite"))
    assert (proxies.join.cells, proxies.join.of, len(proxies.join.new)) == (9_445, 15_625, 26)
    table = benchmark_named("nats-tss")
    counted, published = (table.column(Meaning("cifar10", metric, None, None)) for metric in ("parameters", "suite_params"))
    known = ~np.isnan(published)
    assert np.allclose(counted[known], 1e6 * published[known], rtol=0, atol=0.5)
    assert all(finding.holds for finding in check_table(table_path("nats-tss")))
    listed = next(entry for entry in entries() if entry.name == "nats-tss")
    assert listed.description.datasets == ("cifar10", "cifar100", "imagenet16-120")
    document = {
        "benchmark": "nats-tss",
        "dataset": "ImageNet16-120",
        "algorithm": {"name": "regularized-evolution"},
        "fitness": {"name": "accuracy"},
        "budget": {"unique_evaluations": 400},
    }
    with Store() as store:
        session = start(store, spec_from(document))
        session.drive(store)
        assert store.records(session.run, 6)["fitness"].max() > 45.5


@pytest.mark.parametrize("tiny", ["1e-320", "1e-99999999999999999999"])
def test_numbers_with_more_decimals_than_a_number_has_are_joined_like_others(toy, tmp_path, tiny):
    joined(tmp_path, "toy.score", "1.5", tiny)
    joined(tmp_path, "toy.score", "1.5", tiny)
    assert joined(tmp_path, "toy.score", "1.5", "0").joined  # they are the same number, as far as any table tells
    with pytest.raises(InputError, match="contradicts the table"):
        joined(tmp_path, "toy.score", "1.6", tiny)
