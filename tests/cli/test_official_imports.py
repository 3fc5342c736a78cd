"""Official files, brought in from end to end: verified by the field's packages, and searched."""

import os
import subprocess
import sys

import pytest

from nastui.base.errors import InputError
from nastui.benchmarks.catalogue import benchmark_named
from nastui.benchmarks.columns import Meaning
from nastui.benchmarks.digest import partial
from nastui.benchmarks.header import describe
from nastui.benchmarks.importing.import_source import import_source
from nastui.benchmarks.listing import table_path
from nastui.benchmarks.verifying.oracles import compare_nats_bench
from nastui.fitness.accuracy import accuracy_columns

FOLDERS = {"nats-tss": "NATS-tss-v1_0-3ffb9-simple", "nats-sss": "NATS-sss-v1_0-50262-simple"}


@pytest.mark.parametrize("name", FOLDERS)
def test_every_number_of_the_real_records_is_what_nats_bench_answers(real_data, name):
    records = real_data / "official" / FOLDERS[name]
    brought = import_source(records)
    findings = list(compare_nats_bench(brought.benchmark, records, sample=10))
    assert [finding for finding in findings if not finding.holds] == []
    assert len(findings) == (2 if name == "nats-tss" else 3)
    assert all("numbers of 2 cells are equal" in finding.said for finding in findings)


def test_a_wrong_number_would_be_found(real_data):
    records = real_data / "official" / FOLDERS["nats-tss"]
    table = import_source(records).benchmark
    values = [column.copy() for column in table.values]
    place = [column.meaning for column in table.columns].index(Meaning("cifar100", "accuracy", "test", 200, "run2"))
    values[place][
        table.find(table.space.parse("|avg_pool_3x3~0|+|nor_conv_1x1~0|skip_connect~1|+|nor_conv_1x1~0|skip_connect~1|skip_connect~2|")[None])
    ] += 1e-9
    changed = type(table)(table.about, table.cells, table.index, table.columns, values)
    assert any("cifar100 test accuracy at 200 epochs (run2)" in finding.said for finding in compare_nats_bench(changed, records, sample=10))


def test_two_records_are_a_partial_table_and_named_so(real_data, nastui):
    import_source(real_data / "official" / FOLDERS["nats-tss"])
    assert partial(describe(table_path("nats-tss"))) == 2
    assert "a partial table: 2 of 15,625 cells have numbers" in nastui("data", "list").out
    refused = nastui("run", "talk/genetic-accuracy-nats")
    assert refused.code == 2
    assert "2 of 15,625 cells of nats-tss have the validation accuracy" in refused.err


def test_the_real_records_agree_with_the_csv(real_data):
    import_source(real_data / "nats_tss.csv.gz")
    joined = import_source(real_data / "official" / FOLDERS["nats-tss"])
    assert joined.joined
    runs = joined.benchmark.single_trainings(Meaning("cifar10", "accuracy", "valid", 200))
    assert len(runs) == 3


def test_validation_of_networks_trained_on_everything_is_refused_with_the_reason(real_data):
    table = import_source(real_data / "official" / FOLDERS["nats-tss"]).benchmark
    with pytest.raises(InputError, match="trained on all 50,000 images, which leaves none to validate on") as refused:
        accuracy_columns(table, "cifar10-all", "valid", 200, "mean", None)
    assert "it has accuracies of train at 12, test at 12, train at 200, test at 200 epochs" in refused.value.remedy


def test_a_tfrecord_becomes_a_table_that_is_searched(real_data, nastui):
    told = nastui("data", "import", str(real_data / "official" / "ec_nas_4v9e.tfrecord"), "--name", "ec-nas", "--curves")
    assert told.out == "ec_nas_4v9e.tfrecord is now ec-nas: 91 cells, 81 columns\n"
    assert nastui("data", "verify", "ec-nas", "--with", "nasbench-pytorch").code == 0
    preset = ["talk/genetic-accuracy-nb101", "--set", "benchmark=ec-nas", "--set", "engine.domain=covered", "--set", "algorithm.population=10"]
    result = nastui("run", *preset, "--set", "budget.evaluations=200", "--json").document
    table = benchmark_named("ec-nas")
    assert result["best"]["fitness"] == table.column(Meaning("cifar10", "accuracy", "valid", 108)).max()
    curves = nastui("query", "ec-nas", result["best"]["cell"], "--curves", "--json").document["curves"]
    assert curves[0]["points"][-1] == curves[0]["epochs"]


FULL_DISK = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
from nastui.cli.main import main
main(["data", "import", sys.argv[1], "--name", "mine"])
"""


def test_a_disk_that_is_full_at_nine_tenths_leaves_the_earlier_table(toy_csv, nastui):
    nastui("data", "import", str(toy_csv), "--name", "mine")
    before = table_path("mine").read_bytes()
    told = subprocess.run([sys.executable, "-c", FULL_DISK, str(toy_csv), str(len(before) * 9 // 10)], capture_output=True, text=True)
    assert told.returncode == 1
    assert "cannot write" in told.stderr
    assert "what was there before is untouched" in told.stderr
    assert table_path("mine").read_bytes() == before
    assert [path.name for path in table_path("mine").parent.iterdir() if path.name.endswith(".nastui")] == ["mine.nastui"]
    assert not [path for path in table_path("mine").parent.iterdir() if path.name.startswith(".mine.nastui.") and not path.name.endswith(".lock")]


def test_what_a_killed_import_left_is_swept(toy_csv, nastui):
    left = table_path("mine").parent / ".mine.nastui.abc123"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"half a table")
    nastui("data", "import", str(toy_csv), "--name", "mine")
    assert not left.exists()


def test_a_damaged_table_is_not_laundered_by_another_import(toy_csv, nastui):
    nastui("data", "import", str(toy_csv), "--name", "mine")
    path = table_path("mine")
    data = bytearray(path.read_bytes())
    data[-64 * 500] ^= 1
    path.write_bytes(data)
    refused = nastui("data", "import", str(toy_csv), "--name", "mine")
    assert refused.code == 2
    assert "the table of mine that is here is damaged (column" in refused.err
    assert "`nastui data remove mine`, then import anew" in refused.err
    assert path.read_bytes() == data


def test_parts_of_the_official_records_join_the_csv_in_any_order(real_data, tmp_path):
    whole = real_data / "official" / FOLDERS["nats-tss"]
    for number in ("000000", "000011"):
        folder = tmp_path / number / whole.name
        folder.mkdir(parents=True)
        for name in ("meta", number):
            (folder / f"{name}.pickle.pbz2").write_bytes((whole / f"{name}.pickle.pbz2").read_bytes())
    import_source(tmp_path / "000000" / whole.name)
    import_source(real_data / "nats_tss.csv.gz")
    table = import_source(tmp_path / "000011" / whole.name).benchmark
    assert [finding for finding in compare_nats_bench(table, whole, sample=10) if not finding.holds] == []


def test_a_replaced_mean_that_leaves_its_trainings_behind_is_told(real_data, nastui, tmp_path):
    nastui("data", "import", str(real_data / "official" / "ec_nas_4v9e.tfrecord"), "--name", "ec")
    path = tmp_path / "one.csv"
    cell = "0111001000010000:input,conv3x3-bn-relu,conv3x3-bn-relu,output"
    path.write_text(f'cell,cifar10.valid@108:percent\n"{cell}",94.3309\n')
    told = nastui("data", "import", str(path), "--name", "ec", "--replace")
    assert told.code == 0
    assert "cifar10 valid accuracy at 108 epochs: the mean of 1 cell is not that of the trainings beside it" in told.err
    assert nastui("data", "verify", "ec").code == 1


def test_a_table_that_cannot_be_read_does_not_hide_the_others(nastui, toy_csv):
    nastui("data", "import", str(toy_csv), "--name", "mine")
    table_path("broken").write_bytes(table_path("mine").read_bytes()[:5000])
    said = nastui("data", "verify", "--json")
    assert said.code == 1
    assert [one["benchmark"] for one in said.document if not one["holds"]] == ["broken"]
    assert {one["benchmark"] for one in said.document} == {"mini-tss", "broken", "mine"}


def test_an_interrupted_import_is_one_document(nastui, toy_csv, monkeypatch):
    def interrupt(*given):
        raise KeyboardInterrupt

    monkeypatch.setattr("nastui.benchmarks.importing.csv_table.read_csv", interrupt)
    told = nastui("data", "import", str(toy_csv), "--json")
    assert told.code == 130
    assert told.document["error"]["kind"] == "interrupted"


def test_a_pipe_and_a_name_that_is_no_text_are_refused_at_once(nastui, tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")
    assert "neither a file nor a folder" in nastui("data", "import", str(tmp_path / "pipe.csv")).err
    odd = os.fsdecode(os.fsencode(tmp_path) + b"/bad\xff.csv")
    told = nastui("data", "import", odd, "--name", "odd", "--json")
    assert told.code == 2
    assert "holds what is no text" in told.document["error"]["message"]


def test_a_part_cannot_take_the_published_name(nastui, tmp_path):
    path = tmp_path / "one.csv"
    path.write_text("arch,d.valid@1\n|none~0|+|none~0|none~1|+|none~0|none~1|none~2|,50\n")
    assert "belongs to the published list of 15,625 cells, and the file has 1" in nastui("data", "import", str(path), "--name", "nats-tss").err
