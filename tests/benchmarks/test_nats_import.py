"""The official NATS-Bench files: the same numbers as the official reader gives."""

import pickle
import subprocess
import sys
from pathlib import Path

import nats_bench
import numpy as np
import pytest
from nats_files import NAME, by_meaning, official_list, packed, read, record, write_folder, write_single, write_tar

from nastui.base.restricted_pickle import built
from nastui.benchmarks.columns import MEAN, Meaning
from nastui.benchmarks.importing.import_source import import_source
from nastui.benchmarks.importing.nats.archive import unpacked
from nastui.benchmarks.importing.nats.reading import read_nats
from nastui.benchmarks.importing.nats.record import FIELDS, LAYOUTS, TRAININGS, digest
from nastui.benchmarks.importing.nats.record import SETS as MEASURED_ON
from nastui.benchmarks.progress import ProgressListener
from nastui.cells.spaces import space_named

OFFICIAL = {"tss": "NATS-tss-v1_0-3ffb9-simple", "sss": "NATS-sss-v1_0-50262-simple"}
BUDGETS = {"tss": ("12", "200"), "sss": ("01", "12", "90")}
OURS = {"cifar10-valid": "cifar10-valid", "cifar10": "cifar10-all", "cifar100": "cifar100", "ImageNet16-120": "imagenet16-120"}
SPLITS = {"train": "train", "valid": "valid", "test": "test", "valtest": "valid+test"}
METRICS = {"accuracy": "accuracy", "loss": "loss", "all-time": "seconds"}


def same(one, other):
    """Whether two sources have the same cells, columns and numbers, whatever they are called."""
    assert np.array_equal(one.cells, other.cells)
    assert [column.meaning for column in one.columns] == [column.meaning for column in other.columns]
    assert all(np.array_equal(first, second, equal_nan=True) for first, second in zip(one.values, other.values, strict=True))
    assert [curve.column.meaning for curve in one.curves] == [curve.column.meaning for curve in other.curves]
    assert all(np.array_equal(first.values, second.values, equal_nan=True) for first, second in zip(one.curves, other.curves, strict=True))
    return True


@pytest.fixture(scope="module", params=["tss", "sss"])
def real(request, real_data):
    """Space, the source, and the official reader, of two real records."""
    folder = real_data / "official" / OFFICIAL[request.param]
    return request.param, read(folder), nats_bench.create(str(folder), request.param, fast_mode=True, verbose=False)


def real_file(api, name):
    return pickle.loads(unpacked((Path(api.archive_dir) / f"{name}.pickle.pbz2").read_bytes()))


def real_meta(api):
    return real_file(api, "meta")


def real_record(api, number):
    """As plain dicts."""
    return built(pickle.dumps(real_file(api, f"{number:06d}"), 4))


def official_results(api, index, budget):
    api.get_more_info(index, "cifar10", hp=budget, is_random=False)  # loads the record
    return api.arch2infos_dict[index][budget]


def runs_of(api, index, dataset, budget):
    """The official seeds with our names of them, and the mean."""
    seeds = sorted(official_results(api, index, budget).get_dataset_seeds(dataset))
    return {MEAN: False} | {f"run{number}": seed for number, seed in enumerate(seeds, 1)}


def questions(space, api):
    return [
        (index, dataset, budget, run, seed)
        for index in (0, 11)
        for budget in BUDGETS[space]
        for dataset in OURS
        for run, seed in runs_of(api, index, dataset, budget).items()
    ]


def test_every_number_is_the_official_readers_to_the_last_bit(real):
    space, source, api = real
    values, compared = by_meaning(source), 0
    for index, dataset, budget, run, seed in questions(space, api):
        answer = api.get_more_info(index, dataset, hp=budget, is_random=seed)
        for split, ours in SPLITS.items():
            for official, metric in METRICS.items():
                meaning = Meaning(OURS[dataset], metric, ours, int(budget), run)
                if f"{split}-{official}" in answer:
                    assert values[meaning][index] == answer[f"{split}-{official}"], meaning
                    compared += 1
                else:
                    assert meaning not in values
            if f"{split}-per-time" in answer:
                assert values[Meaning(OURS[dataset], "seconds", ours, int(budget), run)][index] / int(budget) == answer[f"{split}-per-time"]
    assert compared > 400


def test_the_seeds_of_the_runs_are_told(real):
    space, source, api = real
    values = by_meaning(source)
    for index, dataset, budget, run, seed in questions(space, api):
        if run != MEAN:
            assert values[Meaning(OURS[dataset], "seed", None, int(budget), run)][index] == seed


def test_cifar10_is_validated_on_half_of_the_images_and_tested_with_all(real):
    space, source, api = real
    values, budget = by_meaning(source), BUDGETS[space][-1]
    half = api.get_more_info(11, "cifar10-valid", hp=budget, is_random=False)
    whole = api.get_more_info(11, "cifar10", hp=budget, is_random=False)
    for metric, official in (("accuracy", "accuracy"), ("loss", "loss"), ("seconds", "all-time")):
        asked = [values[Meaning("cifar10", metric, split, int(budget))][11] for split in ("train", "valid", "test")]
        assert asked == [half[f"train-{official}"], half[f"valid-{official}"], whole[f"test-{official}"]]


def test_costs_are_the_official_readers_in_whole_numbers_and_milliseconds(real):
    space, source, api = real
    values = by_meaning(source)
    for index in (0, 11):
        for dataset, ours in OURS.items():
            api.get_more_info(index, dataset, hp=BUDGETS[space][-1], is_random=False)
            costs = api.get_cost_info(index, dataset, hp=BUDGETS[space][-1])
            assert values[Meaning(ours, "parameters", None, None)][index] == round(costs["params"] * 1e6)
            assert values[Meaning(ours, "flops", None, None)][index] == round(costs["flops"] * 1e6)
            assert values[Meaning(ours, "latency", None, None)][index] == 1000 * costs["latency"]


def test_all_cells_are_there_in_the_official_order_and_those_without_a_record_are_unknown(real):
    space, source, api = real
    named = space_named(source.space)
    assert [named.format(source.cells[row]) for row in (0, 11, 5000)] == [api.arch(row) for row in (0, 11, 5000)]
    assert len(source.cells) == len(api)
    assert all(np.flatnonzero(~np.isnan(values)).tolist() == [0, 11] for values in source.values)
    assert source.remarks == (f"records of 2 of {len(api):,} cells",)
    assert source.name == OFFICIAL[space]


def test_learning_curves_are_the_official_readers_at_every_epoch(real):
    space, source, api = real
    layout, budget = LAYOUTS[source.space], BUDGETS[space][-1]
    found = dict(digest(real_record(api, 11), 11, layout, True).curves)
    results, known = official_results(api, 11, budget), 0
    for training, dataset in enumerate(TRAININGS):
        for slot, seed in enumerate(sorted(results.get_dataset_seeds(dataset))):
            for on, official in enumerate(MEASURED_ON):
                if (curve := found.get((len(layout.budgets) - 1, training, slot, on))) is None:
                    continue
                answers = [results.get_metrics(dataset, official, iepoch=epoch, is_random=seed) for epoch in range(int(budget))]
                assert np.frombuffer(curve).tolist() == [answer[metric] for metric in ("accuracy", "loss") for answer in answers]
                known += 1
    assert known == {"tss": 4 * 3 * 2, "sss": 3 + 2 + 4 + 4}[space]  # of a 200-epoch training one evaluated set is kept whole


def test_learning_curves_are_told_in_the_tables_words(real, tmp_path):
    _space, _source, api = real
    short = {number: {"12": real_record(api, number)["12"]} for number in (0, 11)}
    curves = {curve.column.meaning: curve for curve in read(write_folder(tmp_path / "short", short, about=real_meta(api)), curves=True).curves}
    results = official_results(api, 11, "12")
    for (ours, split), (dataset, official) in {
        ("cifar100", "valid+test"): ("cifar100", "ori-test"),
        ("imagenet16-120", "test"): ("ImageNet16-120", "x-test"),
        ("cifar10", "valid"): ("cifar10-valid", "x-valid"),
        ("cifar10", "test"): ("cifar10", "ori-test"),
        ("cifar10-all", "train"): ("cifar10", "train"),
    }.items():
        seed = min(results.get_dataset_seeds(dataset))
        for metric in ("accuracy", "loss"):
            curve = curves[Meaning(ours, metric, split, 12, "run1")]
            assert curve.of(11).tolist() == [results.get_metrics(dataset, official, epoch, seed)[metric] for epoch in range(12)]
            assert curve.values.shape == (2, 12)
            assert curve.points == tuple(range(1, 13))
            assert curve.of(1) is None


def test_the_runs_are_in_the_order_of_the_published_table(real_data):
    published = import_source(real_data / "nats_tss.csv.gz").benchmark
    source = read(real_data / "official" / OFFICIAL["tss"])
    rows, values = published.find(source.cells[[0, 11]]), by_meaning(source)
    for run in ("run1", "run2", "run3", MEAN):
        meaning = Meaning("cifar10", "accuracy", "valid", 200, run)
        assert values[meaning][[0, 11]] == pytest.approx(published.column(meaning)[rows], abs=5e-4)


def test_real_records_join_the_published_table_without_contradiction(real_data):
    import_source(real_data / "nats_tss.csv.gz")
    joined = import_source(real_data / "official" / OFFICIAL["tss"]).benchmark
    row = joined.find(joined.space.parse("|avg_pool_3x3~0|+|nor_conv_1x1~0|skip_connect~1|+|nor_conv_1x1~0|skip_connect~1|skip_connect~2|")[None])[0]
    assert joined.column(Meaning("cifar10", "accuracy", "valid", 200, "run1"))[row] == 82.09199998291015


def test_folder_tar_and_single_pickle_are_one_source(real, tmp_path):
    _space, source, api = real
    tar = write_tar(tmp_path / f"{source.name}.tar", Path(api.archive_dir))
    assert same(read(tar), source)
    assert read(tar).name == source.name
    records = {number: real_file(api, f"{number:06d}") for number in (0, 11)}
    single = tmp_path / "whole.pickle.pbz2"
    single.write_bytes(packed(real_meta(api) | {"arch2infos": records, "evaluated_indexes": {0, 11}}))
    assert same(read(single), source)


# made-up records


def test_many_records_are_read_by_several_processes_and_each_lands_in_its_row(tmp_path):
    numbers = range(0, 160, 2)
    folder = write_folder(tmp_path / NAME, {number: record(number, seeds=(999, 111)) for number in numbers})
    done = []
    source = read_nats(folder, False, ProgressListener(lambda text: None, lambda count, total: done.append((count, total))))
    values = by_meaning(source)
    ours = values[Meaning("cifar100", "accuracy", "test", 12, "run1")]
    assert ours[list(numbers)].tolist() == [number / 1000 + 1.11 for number in numbers]
    assert np.isnan(ours[1::2]).all()
    assert np.isnan(ours[160:]).all()
    assert values[Meaning("cifar100", "seed", None, 12, "run2")][4] == 999
    assert done[-1] == (80, 80)


def test_a_mean_is_summed_in_the_official_order_of_seeds_and_runs_ascend():
    made = record(4, seeds=(999, 888, 777), budgets=["12"])
    for seed, accuracy in ((777, 0.3), (888, 0.2), (999, 0.1)):
        made["12"]["all_results"]["cifar100", seed]["eval_acc1es"]["x-test@11"] = accuracy
    layout = LAYOUTS["nats-tss"]
    numbers = digest(built(pickle.dumps(made, 4)), 4, layout, False).numbers
    field = FIELDS.index(("x-test", "accuracy"))
    assert [numbers[layout.field(0, 2, slot, field)] for slot in range(4)] == [0.3, 0.2, 0.1, sum([0.1, 0.2, 0.3]) / 3]
    assert (0.1 + 0.2) + 0.3 != (0.3 + 0.2) + 0.1


@pytest.mark.parametrize("space", ["nats-tss", "nats-sss"])
def test_made_up_files_of_all_three_kinds_are_one_source(tmp_path, space):
    records = {number: record(number, space, budgets=["12"]) for number in (3, 5, 1041)}
    folder = write_folder(tmp_path / "mine", records, space)
    source = read(folder, curves=True)
    assert source.space == space
    assert [space_named(space).format(cell) for cell in source.cells[[3, 1041]]] == [official_list(space)[number] for number in (3, 1041)]
    assert same(read(write_tar(tmp_path / "mine.tar", folder), curves=True), source)
    assert same(read(write_single(tmp_path / "mine.pickle.pbz2", records, space), curves=True), source)


def test_a_single_pickle_of_one_record_or_of_thousands_is_read(tmp_path):
    assert read(write_single(tmp_path / "one.pickle.pbz2", {7: record(7, "nats-sss")}, "nats-sss")).remarks == ("records of 1 of 32,768 cells",)
    many = {number: record(number, "nats-sss", seeds=()) for number in range(2500)}
    assert read(write_single(tmp_path / "many.pickle.pbz2", many, "nats-sss")).remarks == ("records of 2,500 of 32,768 cells",)


def test_other_files_in_the_folder_are_left_alone(tmp_path):
    folder = write_folder(tmp_path / NAME, {1: record(1)})
    (folder / "README.txt").write_text("mine")
    (folder / "000002.pickle.pbz2.part").write_bytes(b"half")
    assert read(folder).remarks == ("records of 1 of 15,625 cells",)


def test_the_stand_in_of_fifty_records_has_the_published_numbers(tmp_path, real_data):
    script = real_data.parent / "tools" / "make_nats_dir.py"
    if not script.exists():
        pytest.skip("no maker of stand-ins beside the real tables")
    table = real_data / "nats_tss.csv.gz"
    options = ["--csv", table, "--out", tmp_path, "--rows", "50", "--curves", "full", "--jobs", "1"]
    subprocess.run([sys.executable, script, *options], check=True, capture_output=True)
    source, published = read(tmp_path / NAME), import_source(table).benchmark
    values, rows = by_meaning(source), published.find(source.cells[:50])
    asked = [("accuracy", "test", 200), ("accuracy", "valid", 12), ("seconds", "train", 200), ("flops", None, None), ("parameters", None, None)]
    for meaning in (Meaning(dataset, *rest) for dataset in ("cifar10", "cifar100") for rest in asked):
        assert values[meaning][:50] == pytest.approx(published.column(meaning)[rows], abs=5e-5), meaning
