"""Hostile NATS-Bench files: none of what they ask for happens, and each is refused with a sentence."""

import copyreg
import io
import os
import pickle
import signal
import struct
import subprocess
import sys
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nats_files import NAME, Calls, packed, read, record, write_folder, write_single, write_tar
from waiting import PATIENCE

from nastui.base import worker_pool as base_pool
from nastui.base.errors import InputError
from nastui.base.restricted_pickle import built
from nastui.benchmarks.importing.nats import worker_pool as crew
from nastui.benchmarks.importing.nats import worker_pool as worker
from nastui.benchmarks.importing.nats.archive import unpacked, unpacking
from nastui.benchmarks.importing.nats.pickle_machine import Machine


def mark(tmp_path):
    return Calls(os.system, f"touch {tmp_path / 'marker'}")


HOSTILE = {
    "a call of the system": (lambda tmp_path: pickle.dumps(mark(tmp_path), 4), f"{os.system.__module__}.system"),
    "the same in the oldest protocol": (lambda tmp_path: pickle.dumps(mark(tmp_path), 0), f"{os.system.__module__}.system"),
    "eval": (lambda tmp_path: pickle.dumps(Calls(eval, f"open({str(tmp_path / 'marker')!r}, 'w')"), 4), "builtins.eval"),
    "copyreg": (lambda tmp_path: pickle.dumps(Calls(copyreg._reconstructor, object, object, None), 4), "copyreg._reconstructor"),
    "an attribute of what is admitted": (
        lambda tmp_path: b"\x80\x04\x8c\x0bcollections\x8c\x14OrderedDict.fromkeys\x93.",
        "collections.OrderedDict.fromkeys",
    ),
    "an extension": (lambda tmp_path: b"\x80\x04\x82\x01.", "extension code"),
    "a longer extension": (lambda tmp_path: b"\x80\x04\x84\x01\x00\x00\x00.", "extension code"),
    "a persistent object": (lambda tmp_path: b"\x80\x04K\x01Q.", "persistent object"),
    "a number of objects": (lambda tmp_path: pickle.dumps(np.dtype("O"), 4), "unknown type"),
}


@pytest.mark.parametrize("how", HOSTILE)
def test_a_record_that_asks_for_more_than_numbers_is_refused_by_name(tmp_path, how):
    make, named = HOSTILE[how]
    with pytest.raises(InputError, match=named.replace(".", r"\.")):
        built(make(tmp_path))
    assert not (tmp_path / "marker").exists()


@pytest.mark.parametrize("how", HOSTILE)
def test_the_machine_for_streams_refuses_the_same(tmp_path, how):
    with pytest.raises(InputError):
        Machine(iter([HOSTILE[how][0](tmp_path)]), lambda number, value: None).run()
    assert not (tmp_path / "marker").exists()


@pytest.mark.parametrize("kind", ["folder", "tar", "single", "meta"])
def test_no_hostile_call_happens_wherever_it_stands(tmp_path, kind):
    records = {1: record(1), 2: mark(tmp_path)}
    if kind == "single":
        path = write_single(tmp_path / "all.pickle.pbz2", records)
    elif kind == "meta":
        path = write_folder(tmp_path / NAME, {1: record(1)}, about=mark(tmp_path))
    else:
        path = write_folder(tmp_path / NAME, records)
        path = write_tar(tmp_path / "all.tar", path) if kind == "tar" else path
    with pytest.raises(InputError, match=r"asks for (posix|nt)\.system, which is not admitted") as caught:
        read(path)
    assert not (tmp_path / "marker").exists()
    assert str(tmp_path) in caught.value.place.file
    if kind in ("folder", "tar"):
        assert caught.value.message.startswith("record 000002")


def test_no_pickle_can_change_what_the_next_one_is_built_with():
    change = b"\x80\x04\x8c\x05numpy\x8c\x05dtype\x93}\x8c\x08__call__K\x01s\x86b."
    for state in (change, change.replace(b"}", b"N}", 1)):
        with pytest.raises(InputError):
            built(state)
    assert built(pickle.dumps(np.float64(1.5), 4)) == 1.5


@pytest.mark.parametrize("value", [np.float64(0.1), np.float32(0.1), np.int64(-3)])
def test_numbers_of_numpy_are_built_as_they_are(value):
    old = pickle.dumps(value, 4).replace(b"\x8c\x16numpy._core.multiarray", b"\x8c\x15numpy.core.multiarray")
    old = old[:3] + struct.pack("<Q", len(old) - 11) + old[11:]
    assert built(pickle.dumps(value, 4)) == built(old) == value.item()
    assert Machine(iter([old]), lambda number, record: None).run() == value.item()


def nested_keys(depth):
    """A dict whose only key is a tuple that holds the next one twice: to hash it takes 2^depth steps."""
    levels = b"".join(bytes([ord("h"), level, ord("h"), level, 0x86, 0x94]) for level in range(depth))
    return b"\x80\x04)\x94" + levels + b"}" + bytes([ord("h"), depth]) + b"K\x01s."


BOMBS = {
    "a key that is never hashed": (nested_keys(100), "could not be read within"),
    "a tuple too deep to hash": (b"\x80\x04})" + b"\x85" * 5_000_000 + b"K\x01s.", "record 000002"),
    "a text as long as it says": (b"\x80\x04\x8e" + struct.pack("<Q", 1 << 40) + b"x.", "record 000002"),
    "a memo without end": (b"\x80\x04Nr\xff\xff\xff\xff.", "memory"),
    "a number of a gigabyte": (b"\x80\x04\x8b" + struct.pack("<i", (1 << 31) - 1) + b"x.", "record 000002"),
    "millions of dicts": (b"\x80\x04(" + b"}" * (1 << 25) + b"l.", "memory"),
    "a list that holds itself": (b"\x80\x04]\x94h\x00a.", "holds no record"),
    "a file that unpacks to far more": (bytes((64 << 20) + 1), "far more than a record"),
}


@pytest.mark.parametrize("how", BOMBS)
def test_whatever_a_record_does_to_its_process_the_answer_is_a_sentence(tmp_path, monkeypatch, how):
    bomb, said = BOMBS[how]
    if "within" in said:
        monkeypatch.setattr(crew, "DEADLINE", 3.0)
    folder = write_folder(tmp_path / NAME, {1: record(1), 2: bomb})
    with pytest.raises(InputError, match=said) as caught:
        read(folder)
    assert "record 000002" in caught.value.message
    assert caught.value.place.file.endswith("000002.pickle.pbz2")


STREAMED = ["a key that is never hashed", "a text as long as it says", "a number of a gigabyte", "millions of dicts", "a memo without end"]


@pytest.mark.parametrize("how", STREAMED)
def test_none_of_them_takes_the_machine_for_streams_long(how):
    said = "a key that official files do not have" if "key" in how else None
    with pytest.raises(InputError, match=said):
        Machine(iter([BOMBS[how][0]]), lambda number, value: None).run()


def test_a_worker_that_is_killed_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(base_pool, "_sent", lambda worker, task: worker.process.kill())
    with pytest.raises(InputError, match="record 000001 ended the process that read it"):
        read(write_folder(tmp_path / NAME, {1: record(1)}))


def test_a_worker_may_not_take_much_memory():
    resource = pytest.importorskip("resource")
    code = "from nastui.benchmarks.importing.nats.worker_pool import limit_memory; limit_memory(); bytearray(1 << 30)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "MemoryError" in done.stderr or not hasattr(resource, "RLIMIT_AS")


def test_reading_processes_do_not_import_numpy():
    code = "import sys, nastui.benchmarks.importing.nats.worker_pool; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


ABANDONED = """\
import os, signal, sys
from pathlib import Path
from nastui.benchmarks.importing.nats.worker_pool import read_records
from nastui.benchmarks.importing.nats.record import LAYOUTS
from nastui.benchmarks.importing.nats.worker_pool import RecordExtent

if __name__ == "__main__":
    extents = [RecordExtent(number, Path(sys.argv[1]) / f"{number:06d}.pickle.pbz2") for number in range(256)]
    for batch in read_records(extents, LAYOUTS["nats-tss"], False):
        print("read", flush=True)
        os.kill(os.getpid(), int(sys.argv[2]))
"""


@pytest.fixture(scope="module")
def many_records(tmp_path_factory):
    return write_folder(tmp_path_factory.mktemp("many") / NAME, {index: record(index) for index in range(256)})


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_processes_whose_parent_is_killed_end_without_a_word(tmp_path, many_records, number):
    folder = many_records
    (tmp_path / "abandoning.py").write_text(ABANDONED)
    command = [sys.executable, str(tmp_path / "abandoning.py"), str(folder), str(int(number))]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE)  # ends when the last that holds its pipes does
    assert (done.returncode, done.stdout, done.stderr) == (-number, "read\n", "")


# properties of the parts

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**31), 2**31 - 1) | st.floats(allow_nan=False) | st.text(max_size=300) | st.binary(max_size=200),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(max_size=5) | st.integers(0, 9) | st.tuples(st.text(max_size=3), st.integers(0, 9)), inner, max_size=4)
        | st.tuples(inner, inner)
        | st.sets(st.integers(0, 99), max_size=4)
    ),
    max_leaves=20,
)


def pieces(data, sizes):
    sizes = iter(sizes)
    while data:
        size = next(sizes, 7)
        yield data[:size]
        data = data[size:]


@given(value=PLAIN, sizes=st.lists(st.integers(1, 400), max_size=20))
def test_the_machine_builds_what_pickle_builds_however_the_stream_is_cut(value, sizes):
    assert Machine(pieces(pickle.dumps(value, 4), sizes), lambda number, record: None).run() == value


@given(value=PLAIN, share=st.floats(0, 1, exclude_max=True))
def test_a_pickle_that_is_cut_off_anywhere_is_refused(value, share):
    pickled = pickle.dumps(value, 4)
    with pytest.raises(InputError):
        Machine(iter([pickled[: int(share * len(pickled))]]), lambda number, record: None).run()


@given(junk=st.binary(max_size=400))
def test_junk_breaks_the_machine_with_a_sentence_or_makes_a_plain_value(junk):
    built_or_refused = None
    with suppress(InputError):
        built_or_refused = Machine(iter([b"\x80\x04" + junk]), lambda number, record: None).run()
    assert not callable(built_or_refused)


@given(data=st.binary(max_size=2000), parts=st.integers(1, 3))
def test_packed_data_comes_back_and_a_cut_is_noticed(tmp_path_factory, data, parts):
    whole = packed(data) * parts
    path = tmp_path_factory.mktemp("packed") / "file"
    path.write_bytes(whole)
    with path.open("rb") as file:
        assert b"".join(unpacking(file, lambda read: None)) == unpacked(whole) == data * parts
    with pytest.raises(InputError, match="cut off"):
        unpacked(whole[:-1])
    with pytest.raises(InputError, match="cut off"):
        list(unpacking(io.BytesIO(whole[:-1]), lambda read: None))


def test_what_unpacks_to_more_than_the_limit_is_refused():
    assert unpacked(packed(bytes(1000)), 1000) == bytes(1000)
    with pytest.raises(InputError, match="far more"):
        unpacked(packed(bytes(1001)), 1000)


def test_worker_reads_only_its_part_of_a_tar(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"aaaRECORDbbb")
    assert worker.packed(worker.RecordExtent(1, path, 3, 6)) == b"RECORD"
