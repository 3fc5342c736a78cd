"""Official files of NAS-Bench-101: every number arrives, and nothing is believed that a record does not prove."""

import json
import math
import struct
from collections import defaultdict

import numpy as np
import pytest
from benchmarks.nb101_files import CELLS, Record, assert_same, bytes_field, crc32c, double, frame, masked_crc, plain_reading, write
from hypothesis import given, settings
from hypothesis import strategies as st

from nastui.base.errors import InputError
from nastui.benchmarks.columns import Meaning
from nastui.benchmarks.importing.import_source import import_source
from nastui.benchmarks.importing.nasbench101 import batch_reader as batches_module
from nastui.benchmarks.importing.nasbench101 import reading
from nastui.benchmarks.importing.nasbench101 import wire as frames_module
from nastui.benchmarks.importing.nasbench101.batch_reader import Templates
from nastui.benchmarks.importing.nasbench101.reading import read_tfrecord
from nastui.benchmarks.importing.nasbench101.wire import crc32c as crcs
from nastui.benchmarks.progress import ProgressListener
from nastui.cells.nasbench101.notation import parse_columns

QUIET = ProgressListener(lambda text: None)
SPLITS = ("train", "valid", "test")
THREE = [Record().trained(108, 1800.0 + run, 0.99, 0.93 + run / 1000, 0.92) for run in range(3)]


def read(path, curves=False):
    return read_tfrecord(path, curves, QUIET)


def one_by_one(path, curves=False):
    """The same file, with every record read by itself."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "Templates", lambda: Templates(most=0))
        return read(path, curves)


def by_meaning(source):
    return {column.meaning: values.tolist() for column, values in zip(source.columns, source.values, strict=True)}


def cell_named(source, named):
    return next(row for row, digest in enumerate(source.hashes) if digest.tobytes().hex() == named)


def refusal(path, records=None, data=None):
    if records is not None:
        write(path, records)
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(InputError) as caught:
        read(path)
    assert caught.value.place.file == str(path)
    return str(caught.value)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "made_up.tfrecord"


@pytest.fixture(scope="module")
def ec_nas(real_data):
    return real_data / "official" / "ec_nas_4v9e.tfrecord"


def test_every_number_of_a_real_file_is_that_of_a_plain_reading(ec_nas):
    source, trainings = read(ec_nas), defaultdict(list)
    for named, epochs, bits, operations, evaluations, parameters, total in plain_reading(ec_nas.read_bytes()):
        trainings[named, epochs].append((bits, operations, evaluations, parameters, total))
    numbers = by_meaning(source)
    assert (len(source.cells), len(trainings), {len(runs) for runs in trainings.values()}) == (91, 4 * 91, {3})
    assert len(source.columns) == 4 * 5 * 4 + 1
    for (named, epochs), runs in trainings.items():
        row = cell_named(source, named)
        assert (source.cells[row] == parse_columns([runs[0][0]], [runs[0][1]])[0]).all()
        assert numbers[Meaning(None, "parameters", None, None)][row] == runs[0][3]
        expected = {(split, "accuracy"): [run[2][2][2 + place] * 100.0 for run in runs] for place, split in enumerate(SPLITS)}
        expected |= {("train", "seconds"): [run[2][2][1] for run in runs], (None, "total_seconds"): [run[4] for run in runs]}
        for (split, metric), values in expected.items():
            found = [numbers[Meaning("cifar10", metric, split, epochs, f"run{run}")][row] for run in (1, 2, 3)]
            assert found == values
            assert numbers[Meaning("cifar10", metric, split, epochs)][row] == (values[0] + values[1] + values[2]) / 3


def test_the_crcs_of_a_real_file_are_those_of_the_polynomial(ec_nas):
    data, place = ec_nas.read_bytes(), 0
    for _ in range(5):
        (length,) = struct.unpack_from("<Q", data, place)
        assert struct.unpack_from("<I", data, place + 8)[0] == masked_crc(data[place : place + 8])
        assert struct.unpack_from("<I", data, place + 12 + length)[0] == masked_crc(data[place + 12 : place + 12 + length])
        place += length + 16


def test_the_curves_of_a_real_file_stand_at_the_epochs_that_its_records_name(ec_nas):
    source = read(ec_nas, curves=True)
    assert len(source.curves) == 4 * 3 * 3
    numbers = by_meaning(source)
    named, epochs, _, _, evaluations, _, _ = next(plain_reading(ec_nas.read_bytes()))
    for curve in source.curves:
        assert curve.points == (1.0, float(curve.column.meaning.epochs))
        assert curve.values[:, 1].tolist() == numbers[curve.column.meaning]
        if (curve.column.meaning.epochs, curve.column.meaning.seeds) == (epochs, "run1"):
            halfway = evaluations[1][2 + SPLITS.index(curve.column.meaning.split)]
            assert curve.values[cell_named(source, named), 0] == 100.0 * halfway


def test_a_real_file_becomes_a_table_without_loss(ec_nas):
    source, table = read(ec_nas), import_source(ec_nas, "ec-nas").benchmark
    rows = table.find(source.cells)
    for column, values in zip(source.columns, source.values, strict=True):
        assert np.array_equal(table.column(column.meaning)[rows], values)
    assert (table.hashes[rows] == source.hashes).all()


def test_a_real_file_read_record_by_record_is_the_same(ec_nas):
    assert_same(read(ec_nas, True), one_by_one(ec_nas, True))


def test_the_halfway_point_of_a_curve_is_half_of_its_epochs(path):
    curve = next(curve for curve in read(write(path, THREE), curves=True).curves if curve.column.meaning.split == "valid")
    assert (curve.points, curve.values.tolist()) == ((54.0, 108.0), [[46.5, 93.0]])


def test_curves_at_different_epochs_are_refused_but_only_where_they_are_asked_for(path):
    start, (_, *middle), end = THREE[0].evaluations
    write(path, [THREE[0], THREE[0].but(evaluations=(start, (50.0, *middle), end))])
    assert len(read(path).cells) == 1
    with pytest.raises(InputError, match="evaluated after 50 and after 54 epochs"):
        read(path, curves=True)


def test_cells_come_in_the_order_of_the_file_and_their_records_in_any(path):
    a, b = (Record(*CELLS[number]) for number in (1, 0))
    shuffled = [a.trained(4, 1.0, 0.1, 0.2, 0.3), b.trained(12, 2.0, 0.1, 0.2, 0.3), a.trained(12, 3.0, 0.1, 0.2, 0.3), a.trained(4, 4.0, 0, 0, 0)]
    source = read(write(path, shuffled))
    seconds = {
        (column.meaning.epochs, column.meaning.seeds): values.tolist()
        for column, values in zip(source.columns, source.values, strict=True)
        if column.meaning.metric == "seconds"
    }
    known = {key: [None if math.isnan(value) else value for value in values] for key, values in seconds.items()}
    assert known == {
        (4, "run1"): [1.0, None], (4, "run2"): [4.0, None], (4, "mean"): [2.5, None], (12, "run1"): [3.0, 2.0], (12, "mean"): [3.0, 2.0],
    }  # fmt: skip


def test_a_missing_repeat_is_unknown_and_the_mean_is_that_of_the_others(path):
    numbers = by_meaning(read(write(path, [*THREE, Record(*CELLS[1]).trained(108, 5.0, 0.5, 0.25, 0.5)])))
    valid = {seeds: numbers[Meaning("cifar10", "accuracy", "valid", 108, seeds)] for seeds in ("run1", "run2", "run3", "mean")}
    assert [values[1] for values in valid.values()][::3] == [25.0, 25.0]
    assert math.isnan(valid["run2"][1])
    assert math.isnan(valid["run3"][1])
    assert valid["mean"][0] == (93.0 + 93.10000000000001 + 93.2) / 3


def test_both_forms_of_base64_and_unknown_fields_give_the_same_numbers(path):
    text = bytes_field(6, b"a/checkpoint/somewhere")
    forms = [{}, {"lines": False}, {"extra": text}, {"behind": double(9, 0.5) + bytes_field(12, b"[" * 300) + b"\x68\x96\x01\x75abcd"}]
    sources = [read(write(path, [record.but(**form) for record in THREE])) for form in forms]
    for source in sources[1:]:
        assert_same(source, sources[0])


def test_of_a_field_that_stands_twice_the_last_counts(path):
    numbers = by_meaning(read(write(path, [record.but(behind=double(3, 7.0)) for record in THREE])))
    assert numbers[Meaning("cifar10", "total_seconds", None, 108, "run2")] == [7.0]


def test_labellings_of_one_cell_may_differ_between_its_records(path):
    swapped = ("0110000100010000", "input,maxpool3x3,conv3x3-bn-relu,output")
    same = ("0110000100010000", "input,conv3x3-bn-relu,maxpool3x3,output")
    assert len(read(write(path, [Record(*swapped), Record(*same)])).cells) == 1


accuracies = st.floats(0, 1, allow_subnormal=False)
records = st.builds(
    lambda cell, epochs, seconds, fractions, total, lines, extra, behind, parameters: Record(
        *cell, lines=lines, extra=extra, behind=behind, total=total, parameters=parameters
    ).trained(epochs, seconds, *fractions),
    st.sampled_from(CELLS),
    st.sampled_from([4, 12, 36, 108]),
    st.floats(0, 1e6),
    st.tuples(accuracies, accuracies, accuracies),
    st.floats(0, 1e6),
    st.booleans(),
    st.sampled_from([b"", bytes_field(6, b"x"), bytes_field(6, b"\x08\x01")]),
    st.sampled_from([b"", b"\x28\x01", double(3, 1.5)]),
    st.just(123_456),
)


@settings(max_examples=60)
@given(st.lists(records, min_size=1, max_size=30), st.integers(1, 6))
def test_records_read_together_are_those_read_one_by_one(tmp_path_factory, made, times):
    path = tmp_path_factory.mktemp("together") / "made_up.tfrecord"
    seen = defaultdict(int)
    kept = []
    for record in made * times:
        seen[record.bits, record.operations, record.epochs] += 1
        if seen[record.bits, record.operations, record.epochs] <= 3:
            kept.append(record)
    write(path, kept)
    assert_same(read(path, True), one_by_one(path, True))


def test_records_of_the_common_shape_are_not_read_one_by_one(path, monkeypatch):
    monkeypatch.setattr("nastui.benchmarks.importing.nasbench101.batch_reader.read_payload", lambda payload: pytest.fail("read by itself"))
    monkeypatch.setattr("nastui.benchmarks.importing.nasbench101.batch_reader._FEWEST", 1)
    named = [Record(*cell, extra=bytes_field(6, b"name"), lines=lines) for cell, lines in zip(CELLS, (True, False) * 3, strict=False)]
    write(path, [record.trained(epochs, 1.0, 0.5, 0.5, 0.5) for record in named for epochs in (4, 12, 36, 108) for _ in range(3)])
    assert len(read(path).cells) == 5
    two_equals, one_equal = Record(*CELLS[0], parameters=1 << 20), Record(CELLS[1][0], CELLS[0][1], parameters=1 << 22)
    assert len(two_equals.payload()) == len(one_equal.payload())
    assert len(read(write(path, [one_equal] * 3 + [two_equals] * 3)).cells) == 2


def test_records_of_one_length_with_other_fields_are_told_apart(path):
    totals, others = ([record.but(behind=double(number, 7.0)) for record in THREE] for number in (3, 9))
    write(path, [*totals, *(record.but(bits=CELLS[1][0]) for record in others)])
    assert by_meaning(read(path))[Meaning("cifar10", "total_seconds", None, 108)] == [7.0, 2000.5]


@given(st.lists(st.binary(min_size=4, max_size=90), min_size=1, max_size=8))
def test_the_crc_of_strings_of_several_lengths_is_that_of_the_polynomial(strings):
    rows = np.full((len(strings), 96), 0xA5, dtype=np.uint8)
    for row, text in zip(rows, strings, strict=True):
        row[96 - len(text) :] = list(text)
    assert crcs(rows, np.array([len(text) for text in strings])).tolist() == [crc32c(text) for text in strings]


def test_the_crc_has_its_published_check_value():
    assert crcs(np.frombuffer(b"\0\0\x00123456789", dtype=np.uint8)[None], np.array([9])).tolist() == [0xE3069283]


def test_frames_are_found_across_the_pieces_in_which_a_file_is_read(path, monkeypatch):
    whole = read(write(path, [Record(*cell).trained(108, 1.0, 0.5, 0.25, run / 4) for cell in CELLS for run in range(3)]))
    for piece in (700, 1111, 2049):
        monkeypatch.setattr(batches_module, "_AT_ONCE", piece)
        assert_same(read(path), whole)


def test_lengths_are_followed_where_brackets_do_not_show_the_frames(path):
    lead = [b" " + record.payload() for record in THREE]
    assert_same(read(write(path, lead)), read(write(path, THREE)))
    data = np.frombuffer(path.read_bytes(), dtype=np.uint8)
    for found, followed in zip(frames_module.frame_starts(data), frames_module._followed(data), strict=True):
        assert found.tolist() == followed.tolist()


@settings(max_examples=60)
@given(st.data())
def test_a_flipped_bit_is_refused_with_its_record_and_byte(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("flipped") / "made_up.tfrecord"
    whole = bytearray(b"".join(frame(record.payload()) for record in THREE))
    size = len(whole) // 3
    bit = data.draw(st.integers(0, 8 * len(whole) - 1))
    whole[bit // 8] ^= 1 << bit % 8
    number = bit // 8 // size
    assert f"record {number + 1} (at byte {number * size:,})" in refusal(path, data=bytes(whole))


@settings(max_examples=40)
@given(st.data())
def test_a_cut_tail_is_refused_with_its_record_and_byte(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("cut") / "made_up.tfrecord"
    whole = b"".join(frame(record.payload()) for record in THREE)
    size = len(whole) // 3
    kept = data.draw(st.integers(1, len(whole) - 1).filter(lambda kept: kept % size))
    number = kept // size
    assert f"record {number + 1} (at byte {number * size:,}): it reaches beyond the end" in refusal(path, data=whole[:kept])


def test_a_length_beyond_all_bounds_is_refused_before_anything_is_made_of_it(path):
    for length in (0, 63, 16385, 1 << 40, (1 << 64) - 1):
        head = struct.pack("<Q", length)
        assert f"{length:,} bytes" in refusal(path, data=head + struct.pack("<I", masked_crc(head)) + b"[" * 100)


def test_a_whole_record_of_more_than_16_kilobytes_is_refused(path):
    assert "record 4" in (message := refusal(path, [*THREE, Record(behind=bytes_field(9, bytes(20_000)), lines=False), *THREE]))
    assert "bytes, which no record has" in message


def test_an_empty_file_is_refused(path):
    assert "no record" in refusal(path, data=b"")


START, MIDDLE, END = Record().evaluations


def ends_with(*numbers):
    return {"evaluations": (START, MIDDLE, numbers)}


@pytest.mark.parametrize("times", [1, 6])
@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (ends_with(108.0, 1.0, 0.9, 1.0001, 0.9), "accuracy is not between 0 and 1"),
        (ends_with(108.0, 1.0, -0.1, 0.9, 0.9), "accuracy is not between 0 and 1"),
        (ends_with(108.0, 1.0, 0.9, 0.9, math.nan), "accuracy is not between 0 and 1"),
        ({"evaluations": ((0.0, 0.0, 2.0, 0.1, 0.1), MIDDLE, END)}, "accuracy is not between 0 and 1"),
        (ends_with(108.0, math.inf, 0.9, 0.9, 0.9), "a time is negative or not finite"),
        (ends_with(108.0, -1.0, 0.9, 0.9, 0.9), "a time is negative or not finite"),
        ({"total": math.nan}, "a time is negative or not finite"),
        (ends_with(36.0, 1.0, 0.9, 0.9, 0.9), "do not lead from its first to its last epoch"),
        (ends_with(math.nan, 1.0, 0.9, 0.9, 0.9), "do not lead from its first to its last epoch"),
        ({"evaluations": ((60.0, *START[1:]), MIDDLE, END)}, "do not lead from its first to its last epoch"),
        ({"evaluations": ((-1.0, *START[1:]), MIDDLE, END)}, "do not lead from its first to its last epoch"),
        ({"evaluations": (START, (109.0, *MIDDLE[1:]), END)}, "do not lead from its first to its last epoch"),
        ({"epochs": 0}, "trains for 0 epochs"),
        ({"epochs": 1001}, "trains for 1001 epochs"),
        ({"parameters": 0}, "number of parameters"),
        ({"parameters": 1 << 31}, "number of parameters"),
        ({"parameters": (1 << 64) - 1}, "number of parameters"),
        ({"evaluations": (START, END)}, "2 evaluations where three"),
        ({"evaluations": (START, MIDDLE, END[:-1])}, "no test accuracy"),
        ({"behind": b"\x10"}, "cut off"),
        ({"behind": b"\x7b"}, "no protobuf"),
        ({"bits": "0110001100010001", "named": "0" * 32}, "not a cell of nasbench101"),
        ({"bits": "0110001100010002", "named": "0" * 32}, "not a cell of nasbench101"),
        ({"bits": "011000110001000", "named": "0" * 32}, "not a cell of nasbench101"),
        ({"operations": "input,conv5x5-bn-relu,maxpool3x3,output", "named": "0" * 32}, "is no operation"),
        ({"named": "0" * 31 + "g"}, "no module hash"),
        ({"named": "A" * 32}, "no module hash"),
    ],
)
def test_a_record_that_cannot_be_is_refused_with_its_number(path, changes, sentence, times):
    good = [Record(*cell) for cell in CELLS[1:] for _ in range(times if times < 4 else 3)]
    message = refusal(path, [*good, *[Record().but(**changes)] * times])
    assert sentence in message
    assert f"record {len(good) + 1} (at byte {sum(len(frame(record.payload())) for record in good):,})" in message


@pytest.mark.parametrize(
    "payload",
    [
        b"{}" * 40,
        b"[" * 16000,
        json.dumps([0] * 40).encode(),
        Record().payload().replace(b" 108,", b' "108",'),
        Record().payload().replace(b" 108,", b" true,"),
        Record().payload().replace(b" 108,", b" 108, 108,"),
        Record().payload() + b"\xff",
        Record().payload().replace(b"=", b"*"),
        Record().payload().replace(b"Ci0J", b"Ci0*"),
    ],
)
def test_a_payload_of_another_shape_is_refused(path, payload):
    assert "record 4" in refusal(path, [*THREE, payload])
    assert "record 1 " in refusal(path, [payload] * 6)


def test_a_sentence_quotes_nothing_that_a_terminal_would_obey(path):
    assert "\x1b" not in refusal(path, [Record(named="\x1b[2J" * 8)])


def test_a_module_hash_that_is_not_its_graphs_is_refused(path):
    other = Record(*CELLS[1]).payload()[2:34].decode()
    assert "is not the module hash of its cell" in refusal(path, [Record(named=other)] * 3)


def test_one_module_hash_for_two_cells_is_refused(path):
    first = Record(*CELLS[1])
    named = first.payload()[2:34].decode()
    assert "two graphs that are not one cell" in refusal(path, [first, Record(named=named)])


def test_two_module_hashes_for_one_cell_are_refused(path):
    assert "stand with the same cell" in refusal(path, [Record(), Record(named="0" * 32)])


def test_two_numbers_of_parameters_for_one_cell_are_refused(path):
    assert "two numbers of trainable parameters" in refusal(path, [Record(), Record(parameters=5)])


def test_a_fourth_repeat_is_refused(path):
    assert "record 5" in (message := refusal(path, [*THREE, Record(*CELLS[1]), THREE[0]]))
    assert "more than 3 trainings over 108 epochs" in message


def test_a_file_of_too_many_budgets_is_refused(path):
    assert "9 different numbers of epochs" in refusal(path, [Record().trained(epochs, 1.0, 0.5, 0.5, 0.5) for epochs in range(1, 10)])


def test_a_missing_file_is_refused_with_its_name(tmp_path):
    assert "cannot read it" in refusal(tmp_path / "none.tfrecord")


def test_progress_runs_up_to_the_size_of_the_file(path):
    told = []
    read_tfrecord(write(path, THREE), False, ProgressListener(lambda text: None, lambda done, total: told.append((done, total))))
    assert told[-1] == (path.stat().st_size,) * 2
