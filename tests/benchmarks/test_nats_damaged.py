"""NATS-Bench files and records that are not as they were published: refused with the reason, and unknown is unknown."""

import os
import pickle
import tarfile

import numpy as np
import pytest
from nats_files import NAME, meta, official_list, packed, read, record, write_folder, write_single, write_tar

from nastui.base.errors import InputError
from nastui.base.restricted_pickle import built
from nastui.benchmarks.columns import Meaning
from nastui.benchmarks.importing.nats.record import LAYOUTS, digest

# records that are not right


def spoilt(change, budget="200", dataset="cifar100"):
    made = record(4)
    change(made, made[budget], made[budget]["all_results"][dataset, 777])
    return made


def digested(made):
    return digest(built(pickle.dumps(made, 4)), 4, LAYOUTS["nats-tss"], False)


def setting(where, key, value):
    def change(made, results, run):
        run[where][key] = value

    return change


WRONG = {
    "another number": (lambda made, results, run: results.update(arch_index=5), "another architecture than its number says"),
    "a number that is a truth": (lambda made, results, run: results.update(arch_index=True), "another architecture"),
    "two architectures": (lambda made, results, run: results.update(arch_str="|none~0|"), "two architectures"),
    "an unknown budget": (lambda made, results, run: made.update({"90": results}), "a length that nats-tss does not have"),
    "too many epochs": (lambda made, results, run: run.update(epochs=12), "of another data set or length"),
    "another data set": (lambda made, results, run: run.update(name="cifar10"), "of another data set or length"),
    "an accuracy above 100": (setting("eval_acc1es", "x-valid@199", 101.0), "101.0, which is no percentage"),
    "an accuracy below 0": (setting("train_acc1es", 199, -1.0), "no percentage"),
    "an accuracy that is none": (setting("eval_acc1es", "x-test@199", float("nan")), "no percentage"),
    "an accuracy in words": (setting("eval_acc1es", "ori-test@199", "high"), "an accuracy of str"),
    "an infinite loss": (setting("eval_losses", "x-valid@199", float("inf")), "a loss of inf"),
    "a loss that is a list": (setting("train_losses", 199, [1.0]), "a loss of list"),
    "seconds below 0": (setting("train_times", 3, -1e6), "a size or time of -"),
    "seconds in words": (setting("train_times", 3, "long"), "another layout"),
    "infinite seconds": (setting("eval_times", "x-valid@0", float("inf")), "a size or time of inf"),
    "an epoch without seconds": (lambda made, results, run: run["train_times"].pop(3), "another layout"),
    "no last epoch": (lambda made, results, run: run["train_acc1es"].pop(199), "another layout"),
    "an accuracy without a loss": (lambda made, results, run: run["eval_losses"].clear(), "another layout"),
    "parameters below 0": (lambda made, results, run: run.update(params=-1.0), "a size or time of -1.0"),
    "a training that is a list": (lambda made, results, run: results["all_results"].update({("cifar100", 777): []}), "another layout"),
    "a seed without a training": (lambda made, results, run: results["dataset_seed"]["cifar100"].append(999), "another layout"),
    "a seed twice": (lambda made, results, run: results["dataset_seed"].update(cifar100=[777, 777]), "two trainings of one seed"),
    "four seeds": (lambda made, results, run: results["dataset_seed"].update(cifar100=[1, 2, 3, 4]), "unknown seeds"),
    "a seed in words": (lambda made, results, run: results["dataset_seed"].update(cifar100=["777"]), "unknown seeds"),
    "nothing": (lambda made, results, run: made.clear(), "holds no record"),
}


@pytest.mark.parametrize("how", WRONG)
def test_a_record_that_is_not_right_is_refused_with_the_reason(how):
    change, said = WRONG[how]
    with pytest.raises(InputError, match=said):
        digested(spoilt(change))


@pytest.mark.parametrize("value", [None, 3, "text", [], [record(4)], {"12": None}, {"12": {}}, {1: 2}, {"200": []}])
def test_what_is_no_record_is_refused(value):
    with pytest.raises(InputError):
        digest(value, 4, LAYOUTS["nats-tss"], True)


def test_what_was_not_measured_is_unknown_and_a_loss_may_be_none():
    def change(made, results, run):
        run.update(train_times=None, latency=[], eval_times={})
        run["eval_acc1es"].pop("x-test@199")
        run["train_losses"][199] = float("nan")

    layout = LAYOUTS["nats-tss"]
    numbers, whole = digested(spoilt(change)).numbers, digested(record(4)).numbers
    changed = {place for place, (one, other) in enumerate(zip(numbers, whole, strict=True)) if one != other and other == other}
    assert changed
    assert all(np.isnan(numbers[place]) for place in changed)
    assert numbers[layout.cost(2, 2)] == whole[layout.cost(2, 2)]  # the other training's latency


def test_where_trainings_disagree_about_the_networks_size_the_trusted_one_is_taken():
    made = record(4)
    made["200"]["all_results"]["cifar100", 777]["params"] = 0.5
    numbers = digested(made).numbers
    assert numbers[LAYOUTS["nats-tss"].cost(2, 0)] == 129306


def test_a_full_score_of_single_precision_is_a_percentage():
    assert 100.00000762939453 in digested(record(4, accuracy=100.00000762939453)).numbers


def test_impossible_points_of_a_curve_are_left_out_and_that_is_said(tmp_path):
    made = record(4, budgets=["12"])
    made["12"]["all_results"]["cifar100", 777]["train_acc1es"][3] = 120.0
    folder = write_folder(tmp_path / NAME, {4: made})
    source = read(folder, curves=True)
    curve = next(curve for curve in source.curves if curve.column.meaning == Meaning("cifar100", "accuracy", "train", 12, "run1"))
    assert np.flatnonzero(np.isnan(curve.of(4))).tolist() == [3]
    assert "1 points of learning curves are left out" in source.remarks[1]


# files that are not right


def cut(folder):
    path = folder / "000001.pickle.pbz2"
    path.write_bytes(path.read_bytes()[:-100])


def swap(folder):
    (folder / "000001.pickle.pbz2").rename(folder / "000009.pickle.pbz2")


def cut_pickle(folder):
    (folder / "000001.pickle.pbz2").write_bytes(packed(pickle.dumps(record(1), 4)[:-500]))


def other_architecture(folder):
    other = record(1)
    for results in other.values():
        results["arch_str"] = official_list()[2]
    (folder / "000001.pickle.pbz2").write_bytes(packed(other))


DAMAGED = {
    "a record cut off": (cut, "record 000001 is cut off"),
    "a pickle cut off": (cut_pickle, "record 000001 is cut off or damaged"),
    "no bz2": (lambda folder: (folder / "000001.pickle.pbz2").write_bytes(b"PK"), "record 000001 is damaged"),
    "an empty record": (lambda folder: (folder / "000001.pickle.pbz2").write_bytes(b""), "record 000001 is cut off"),
    "a record of another number": (swap, "record 000009 holds another architecture than its number says"),
    "a record of another cell": (other_architecture, "record 000001 holds another architecture than its number says"),
    "a number out of the space": (
        lambda folder: (folder / "015625.pickle.pbz2").write_bytes(b""),
        "record 015625 has a number that nats-tss does not have",
    ),
    "no list": (lambda folder: (folder / "meta.pickle.pbz2").unlink(), "meta.pickle.pbz2, the list of architectures, is missing"),
    "no record": (lambda folder: (folder / "000001.pickle.pbz2").unlink(), "no record beside the list"),
    "a folder in a record's place": (lambda folder: (folder / "000002.pickle.pbz2").mkdir(), "000002.pickle.pbz2 is no ordinary file"),
    "a pipe in a record's place": (lambda folder: os.mkfifo(folder / "000002.pickle.pbz2"), "000002.pickle.pbz2 is no ordinary file"),
    "a list cut off": (lambda folder: (folder / "meta.pickle.pbz2").write_bytes(packed(meta())[:5000]), "meta.pickle.pbz2 is cut off"),
    "the other space's list": (
        lambda folder: write_folder(folder, {}, "nats-sss"),
        "record 000001 has trainings of a length that nats-sss does not have",
    ),
    "a list that is none": (lambda folder: write_folder(folder, {}, about=[1]), "meta.pickle.pbz2 holds no list of architectures"),
    "a list too short": (
        lambda folder: write_folder(folder, {}, about={"meta_archs": list(official_list())[1:]}),
        "lists 15,624 architectures, not the 15,625",
    ),
    "a list with nonsense": (
        lambda folder: write_folder(folder, {}, about={"meta_archs": ["|none|", *official_list()[1:]]}),
        "lists an architecture that is none",
    ),
    "a list with a repetition": (
        lambda folder: write_folder(folder, {}, about={"meta_archs": [*official_list()[1:], official_list()[1]]}),
        "lists an architecture twice",
    ),
}


@pytest.mark.parametrize("how", DAMAGED)
def test_a_folder_that_is_not_right_is_refused_with_the_reason(tmp_path, how):
    spoil, said = DAMAGED[how]
    folder = write_folder(tmp_path / NAME, {1: record(1)})
    spoil(folder)
    with pytest.raises(InputError, match=said) as caught:
        read(folder)
    assert str(folder) in caught.value.place.file


def member(name, kind=tarfile.REGTYPE, target="", content=b""):
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info, content


TARS = {
    "an absolute path": (member("/etc/000002.pickle.pbz2", content=b"x"), "leads out of its folder: /etc/"),
    "a way up": (member("a/../../000002.pickle.pbz2", content=b"x"), "leads out of its folder"),
    "a link": (member("000002.pickle.pbz2", tarfile.SYMTYPE, "/etc/passwd"), "no ordinary file"),
    "a hard link": (member("000002.pickle.pbz2", tarfile.LNKTYPE, "000001.pickle.pbz2"), "no ordinary file"),
    "a device": (member("000002.pickle.pbz2", tarfile.CHRTYPE), "no ordinary file"),
    "a pipe": (member("anything", tarfile.FIFOTYPE), "no ordinary file"),
    "a record twice": (member(f"{NAME}/000001.pickle.pbz2", content=b"x"), "000001.pickle.pbz2 stands in the tar twice"),
    "a record far too large": (member("000002.pickle.pbz2", content=bytes(17 << 20)), "far larger than a record"),
}


@pytest.mark.parametrize("how", TARS)
def test_a_tar_that_is_not_right_is_refused_with_the_reason(tmp_path, how):
    extra, said = TARS[how]
    tar = write_tar(tmp_path / "all.tar", write_folder(tmp_path / NAME, {1: record(1)}), [extra])
    with pytest.raises(InputError, match=said):
        read(tar)


def test_a_tar_that_is_cut_off_is_refused(tmp_path):
    tar = write_tar(tmp_path / "all.tar", write_folder(tmp_path / NAME, {1: record(1)}))
    content = tar.read_bytes()
    for length, said in ((600, "cut off"), (len(content) // 2, r"damaged at .*\.pickle\.pbz2")):
        tar.write_bytes(content[:length])
        with pytest.raises(InputError, match=said):
            read(tar)


def test_a_tar_with_long_names_and_the_marks_of_other_systems_is_read(tmp_path):
    folder = write_folder(tmp_path / NAME, {1: record(1)})
    other = member(f"{NAME}/._000001.pickle.pbz2", content=b"mac")
    long = member("x" * 150, content=b"long")
    for format_ in (tarfile.GNU_FORMAT, tarfile.PAX_FORMAT):
        tar = tmp_path / "all.tar"
        with tarfile.open(tar, "w", format=format_) as file:
            file.add(folder, NAME)
        assert read(write_tar(tmp_path / "again.tar", folder, [other, long])).remarks == read(tar).remarks == ("records of 1 of 15,625 cells",)


def test_the_list_alone_is_no_benchmark(tmp_path):
    folder = write_folder(tmp_path / NAME, {1: record(1)})
    with pytest.raises(InputError, match="holds no record; give the folder"):
        read(folder / "meta.pickle.pbz2")
    with pytest.raises(InputError, match="holds no list of architectures"):
        read(folder / "000001.pickle.pbz2")


@pytest.mark.parametrize(
    ("records", "said"),
    [
        ({15_625: record(4)}, "a number that the space does not have"),
        ({"4": record(4)}, "a number that the space does not have"),
        ({5: record(4)}, "record 000005 holds another architecture"),
        ({4: spoilt(setting("train_acc1es", 199, 101.0))}, "record 000004 is not right: .* no percentage"),
        ({4: record(4, "nats-sss")}, "records of another space"),
        ({4: None}, "holds no record"),
        ({4: {}}, "holds no record"),
        ({}, "holds no record"),
    ],
)
def test_a_single_pickle_that_is_not_right_is_refused_with_the_reason(tmp_path, records, said):
    with pytest.raises(InputError, match=said):
        read(write_single(tmp_path / "all.pickle.pbz2", records))


def test_a_single_pickle_that_is_cut_off_is_refused(tmp_path):
    path = write_single(tmp_path / "all.pickle.pbz2", {4: record(4)})
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(InputError, match="cut off"):
        read(path)


def test_a_record_that_leans_on_another_is_refused_rather_than_misread(tmp_path):
    first, second = record(4), record(5)
    second["12"]["all_results"] = first["12"]["all_results"]
    with pytest.raises(InputError, match="refers back into another; use the folder or tar"):
        read(write_single(tmp_path / "all.pickle.pbz2", {4: first, 5: second}))
