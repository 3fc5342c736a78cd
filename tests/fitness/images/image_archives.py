"""Small archives in the layouts of the official ones."""

import io
import pickle
import struct
import tarfile
from pathlib import Path

import numpy as np

from nastui.fitness.images.image_sets import IMAGE_SETS


class Python2:
    """Writes a value as Python 2.7's cPickle wrote it with protocol 2: texts are byte strings, everything is memoized."""

    def __init__(self) -> None:
        self.out, self.memo = io.BytesIO(), 0

    def pickled(self, value) -> bytes:
        self.out.write(b"\x80\x02")
        self.write(value)
        return self.out.getvalue() + b"."

    def put(self) -> None:
        self.memo += 1
        self.out.write(b"q" + bytes([self.memo]) if self.memo < 256 else b"r" + struct.pack("<I", self.memo))

    def write(self, value) -> None:
        {dict: self._dict, list: self._list, bytes: self._text, int: self._int, np.ndarray: self._array}[type(value)](value)

    def _int(self, value) -> None:
        self.out.write(
            b"K" + bytes([value]) if 0 <= value < 256 else b"M" + struct.pack("<H", value) if 0 <= value < 65536 else b"J" + struct.pack("<i", value)
        )

    def _text(self, value) -> None:
        self.out.write((b"U" + bytes([len(value)]) if len(value) < 256 else b"T" + struct.pack("<i", len(value))) + value)
        self.put()

    def _list(self, value) -> None:
        self.out.write(b"]")
        self.put()
        for begin in range(0, len(value), 1000):
            self.out.write(b"(")
            for item in value[begin : begin + 1000]:
                self.write(item)
            self.out.write(b"e")

    def _dict(self, value) -> None:
        self.out.write(b"}")
        self.put()
        self.out.write(b"(")
        for key, item in value.items():
            self.write(key)
            self.write(item)
        self.out.write(b"u")

    def _array(self, value) -> None:
        """`_reconstruct(ndarray, (0,), 'b')`, then its state."""
        order = "F" if value.flags.f_contiguous and not value.flags.c_contiguous else "C"
        self.out.write(b"cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\x00\x85U\x01b\x87R")
        self.put()
        self.out.write(b"(K\x01")
        for length in value.shape:
            self._int(length)
        self.out.write({1: b"\x85", 2: b"\x86"}[value.ndim] + b"cnumpy\ndtype\nU\x02" + value.dtype.str[1:].encode() + b"K\x00K\x01\x87R(K\x03")
        self.out.write(b"U\x01" + value.dtype.str[:1].encode() + b"NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb")
        self.out.write(b"\x88" if order == "F" else b"\x89")
        self._text(value.tobytes(order))
        self.out.write(b"tb")


def python2(value) -> bytes:
    return Python2().pickled(value)


def pixels(count: int, side: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (count, 3 * side * side)).astype(np.uint8)


def cifar10_files(each: int = 20) -> dict[str, bytes]:
    """Every file with so many images, equally many of each class."""
    names = [*IMAGE_SETS["cifar10"].train, "test_batch"]
    return {
        name: python2(
            {
                b"batch_label": b"training batch",
                b"labels": [place % 10 for place in range(each)],
                b"data": pixels(each, 32, number),
                b"filenames": [b"some_name_%d.png" % place for place in range(each)],
            }
        )
        for number, name in enumerate(names)
    }


def cifar100_files(train: int = 200, test: int = 200) -> dict[str, bytes]:
    def file(count, seed):
        labels = [place % 100 for place in range(count)]
        names = [b"a.png"] * count
        return python2(
            {
                b"filenames": names,
                b"batch_label": b"1",
                b"fine_labels": labels,
                b"coarse_labels": [x % 20 for x in labels],
                b"data": pixels(count, 32, seed),
            }
        )

    return {"train": file(train, 0), "test": file(test, 1), "meta": python2({b"fine_label_names": [b"apple"]})}


def imagenet_files(protocol: int = 4) -> dict[str, bytes]:
    """Ten labels a file, of which the first 120 of 1,000 classes are in the set."""
    published = IMAGE_SETS["imagenet16-120"]
    labels = {
        name: [1 + (place * 10 + number) % 120 for place in range(24)] + [121, 1000] for number, name in enumerate([*published.train, published.test])
    }
    return {
        name: pickle.dumps({"data": pixels(26, 16, seed), "labels": numbers, "mean": np.full(768, 0.5)}, protocol=protocol)
        for seed, (name, numbers) in enumerate(labels.items())
    }


def write_folder(folder: Path, files: dict[str, bytes]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


def write_tar(path: Path, files: dict[str, bytes], within: str = "cifar-10-batches-py/") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(path, "w:gz") as tar:
        for name, content in files.items():
            info = tarfile.TarInfo(within + name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return path
