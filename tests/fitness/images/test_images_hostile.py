"""Archives that are damaged or made to do harm end in a sentence, at once."""

import gzip
import io
import os
import pickle
import struct
import tarfile
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from image_archives import cifar10_files, pixels, python2, write_folder, write_tar

from nastui.base.errors import InputError
from nastui.fitness.images import archive as members
from nastui.fitness.images import restricted_pickle as pickles
from nastui.fitness.images.restricted_pickle import StoredArray, unpickled
from nastui.fitness.images.sources import source_named

TAR = "cifar-10-python.tar.gz"
GOOD = python2({b"labels": [1, 300, -5], b"data": pixels(3, 16, 0)})


def plain(value):
    """With arrays as lists."""
    if isinstance(value, StoredArray):
        return value.values.tolist()
    return {key: plain(item) for key, item in value.items()} if isinstance(value, dict) else value


class Calls:
    def __init__(self, function, *arguments):
        self.made_of = function, arguments

    def __reduce__(self):
        return self.made_of


@pytest.mark.parametrize(
    ("value", "named"),
    [
        (Calls(os.system, "touch harmed"), r"\w+\.system"),
        (Calls(eval, "1"), r"\w+\.eval"),
        (Calls(getattr, 1, "real"), r"\w+\.getattr"),
        (Calls(np.load, "x.npy"), r"numpy\.load"),
        (np.float64(1), r"numpy\.\w+\.multiarray\.scalar"),
    ],
)
@pytest.mark.parametrize("protocol", [2, 4])
def test_what_a_pickle_asks_for_beside_arrays_is_refused_by_name(value, named, protocol, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match=f"asks for {named}, which is not admitted"):
        unpickled(pickle.dumps({"data": value}, protocol=protocol))
    assert not (tmp_path / "harmed").exists()


def test_such_a_file_is_named(tmp_path):
    files = cifar10_files() | {"data_batch_2": pickle.dumps(Calls(os.system, "true"), protocol=2)}
    with pytest.raises(InputError, match=r"data_batch_2 asks for \w+\.system, which is not admitted; official files never do"):
        source_named(str(write_folder(tmp_path, files)), "nats-tss", 32, 3).batch(4, 0)


REF = b"cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\x00\x85U\x01b\x87R"
DTYPE = b"cnumpy\ndtype\nU\x02u1K\x00K\x01\x87R"
HOSTILE = {
    "a text pickle": (b"cos\nsystem\n(S'true'\ntR.", "os.system"),
    "an instance": (b"\x80\x02(ios\nsystem\n.", "opcode.*0x69"),
    "a new object": (b"\x80\x02cnumpy\nndarray\n)\x81.", "opcode.*0x81"),
    "a persistent id": (b"\x80\x02K\x01Q.", "opcode.*0x51"),
    "an extension code": (b"\x80\x02\x82\x01.", "opcode.*0x82"),
    "a buffer of any size": (b"\x80\x05\x96" + struct.pack("<Q", 1 << 40) + b".", "opcode.*0x96"),
    "a text of any size": (b"\x80\x02T" + struct.pack("<i", 2**31 - 1) + b"abc.", "cut off"),
    "a far memo": (b"\x80\x02K\x01r" + struct.pack("<I", 2**32 - 1) + b"h\x05.", "cut off or damaged"),
    "a call of an array": (REF + b")R.", "cut off or damaged"),
    "a call of the array's class": (b"cnumpy\nndarray\n)R.", "cut off or damaged"),
    "an array of another class": (b"cnumpy.core.multiarray\n_reconstruct\ncnumpy\ndtype\nK\x00\x85U\x01b\x87R.", "array of an unknown kind"),
    "an array without a type": (REF + b"(K\x01K\x01\x85K\x00\x89U\x01at b.".replace(b" ", b""), "array of an unknown kind"),
    "an array of objects": (b"cnumpy\ndtype\nU\x02O8K\x00K\x01\x87R.", "array of an unknown type"),
    "big-endian numbers": (b"cnumpy\ndtype\nU\x02i8K\x00K\x01\x87R(K\x03U\x01>tb.", "unknown byte order"),
    "an array with too few bytes": (REF + b"(K\x01M\xff\xffM\xff\xff\x86" + DTYPE + b"\x89U\x01atb.", "another size than its shape"),
    "an array of negative length": (REF + b"(K\x01J\xff\xff\xff\xff\x85" + DTYPE + b"\x89U\x00tb.", "array of an unknown kind"),
    "a change of a stand-in": (b"cnumpy\ndtype\n}U\x08__call__K\x01sb.", "cut off or damaged"),
    "a key that is a tuple": (b"\x80\x02}K\x01\x85K\x02s.", "key that is no text"),
    "a nest of tuples as a key": (b"\x80\x02}" + b")" + b"q\x01h\x01\x86" * 60 + b"K\x02s.", "key that is no text"),
    "bytes by another codec": (b"c_codecs\nencode\nX\x01\x00\x00\x00aX\x04\x00\x00\x00zlib\x86R.", "bytes of an unknown kind"),
    "nothing": (b"", "cut off or damaged"),
    "no end": (GOOD[:-1], "cut off or damaged"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_pickle_is_refused(name):
    content, words = HOSTILE[name]
    with pytest.raises(InputError, match=words):
        unpickled(content)


@pytest.mark.parametrize("frame", [b"", b"\x80\x04\x95" + struct.pack("<Q", 1 << 20)])
def test_more_values_than_an_archive_has_are_refused_also_within_a_frame(frame, monkeypatch):
    monkeypatch.setattr(pickles, "_MOST_READS", 1000)
    assert unpickled(frame + b"]" + b"(" + b"}" * 900 + b"e.")[0] == {}
    with pytest.raises(InputError, match="far more than an image archive"):
        unpickled(frame + b"]" + b"(" + b"}" * 1100 + b"e.")


def test_a_good_pickle_gives_its_values():
    found = unpickled(GOOD)
    assert plain(found) == {"labels": [1, 300, -5], "data": pixels(3, 16, 0).tolist()}


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_changed_byte_gives_a_plain_value_or_a_sentence(data):
    small = python2({b"labels": [1, 2], b"data": np.zeros((2, 3), np.uint8)})
    place = data.draw(st.integers(0, len(small) - 1))
    changed = small[:place] + bytes([data.draw(st.integers(0, 255))]) + small[place + 1 :]
    built_or_refused = None
    with suppress(InputError):
        built_or_refused = unpickled(changed)
    assert not callable(built_or_refused)


def tar_with(path, *added, files=None):
    """An archive with members beside the usual ones: (TarInfo, content)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(path, "w:gz") as tar:
        for info, content in added:
            info.size = len(content) if info.isreg() else 0
            tar.addfile(info, io.BytesIO(content))
        for name, content in (cifar10_files(10) if files is None else files).items():
            info = tarfile.TarInfo("cifar-10-batches-py/" + name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return path


def member(name, kind=tarfile.REGTYPE):
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, "/etc/passwd"
    return info


def read(path):
    return source_named(str(path), "nats-tss", 32, 3).batch(10, 0)


@pytest.mark.parametrize("name", ["../data_batch_1", "/tmp/data_batch_1", "cifar-10-batches-py/../../x"])
def test_a_member_that_leads_out_of_the_archive_is_refused(name, tmp_path):
    path = tar_with(tmp_path / "in" / TAR, (member(name), b"x"))
    with pytest.raises(InputError, match="leads out of its folder"):
        read(path)
    assert [entry.name for entry in tmp_path.rglob("*")] == ["in", TAR]


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE])
def test_a_member_that_is_no_file_is_never_one_of_the_set(kind, tmp_path):
    files = cifar10_files(10)
    del files["data_batch_1"]
    with pytest.raises(InputError, match="data_batch_1 is missing"):
        read(tar_with(tmp_path / TAR, (member("cifar-10-batches-py/data_batch_1", kind), b""), files=files))


def test_a_member_that_stands_twice_is_refused(tmp_path):
    with pytest.raises(InputError, match="data_batch_1 is in the archive twice"):
        read(tar_with(tmp_path / TAR, (member("x/data_batch_1"), cifar10_files(10)["data_batch_1"])))


@pytest.mark.parametrize("share", [0.0, 0.3, 0.7, 0.999])
def test_an_archive_that_is_cut_off_is_refused(share, tmp_path):
    whole = write_tar(tmp_path / "whole" / TAR, cifar10_files(10)).read_bytes()
    path = tmp_path / TAR
    path.write_bytes(whole[: int(share * len(whole))])
    with pytest.raises(InputError, match=f"^{path}: the archive is cut off or damaged; fetch it again"):
        source_named(str(path), "nats-tss", 32, 3).splits(0)


@pytest.mark.parametrize(
    "content",
    [b"no gzip at all", gzip.compress(b"no tar at all", mtime=0), gzip.compress(b"x" * 4096, mtime=0)],
    ids=["no gzip", "no tar", "one letter"],
)
def test_what_is_no_archive_is_refused(content, tmp_path):
    (tmp_path / TAR).write_bytes(content)
    with pytest.raises(InputError, match="cut off or damaged"):
        read(tmp_path / TAR)


def test_a_small_archive_that_unpacks_to_a_huge_one_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(members, "_MOST_BYTES", 1 << 20)
    bomb = tar_with(tmp_path / TAR, *((member(f"{number}"), bytes(300_000)) for number in range(4)), files={})
    assert bomb.stat().st_size < 10_000
    with pytest.raises(InputError, match="3 is far larger"):
        read(bomb)


@pytest.mark.parametrize(
    ("size", "words"),
    [("77777777777", "data_batch_1 is far larger"), ("02260000000", "data_batch_1 is far larger"), ("00100000000", "the archive is cut off")],
)
def test_a_size_is_checked_before_anything_is_read(size, words, tmp_path):
    header = bytearray(tarfile.TarInfo("cifar-10-batches-py/data_batch_1").tobuf())
    header[124:136] = size.encode() + b"\0"
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header[:512])
    (tmp_path / TAR).write_bytes(gzip.compress(bytes(header)))
    with pytest.raises(InputError, match=words):
        read(tmp_path / TAR)


def test_too_many_members_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(members, "_MOST_MEMBERS", 5)
    with pytest.raises(InputError, match="far more members"):
        source_named(str(write_tar(tmp_path / TAR, cifar10_files(10))), "nats-tss", 32, 3).splits(0)


def test_a_file_that_is_too_large_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(members, "_MOST_MEMBER", 1000)
    with pytest.raises(InputError, match="data_batch_1 is far larger"):
        read(write_folder(tmp_path, cifar10_files(10)))
