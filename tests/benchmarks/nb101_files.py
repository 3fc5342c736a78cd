"""Small files in the official layout of NAS-Bench-101, and a reading of them that shares nothing with the product's."""

import base64
import json
import struct
from dataclasses import dataclass, replace

import numpy as np

CELLS = (
    ("0110001100010000", "input,conv3x3-bn-relu,maxpool3x3,output"),
    ("0100001000010000", "input,conv1x1-bn-relu,conv1x1-bn-relu,output"),
    ("010001000", "input,maxpool3x3,output"),
    ("0100", "input,output"),
    ("0100000001000000010000000100000001000000010000000", "input,conv3x3-bn-relu,conv1x1-bn-relu,maxpool3x3,maxpool3x3,conv3x3-bn-relu,output"),
)


def module_hash(bits, operations):
    """The hash as nasbench-pytorch computes it."""
    from nasbench_pytorch.model.graph_util import hash_module

    names = operations.split(",")
    labels = [-1, *(["conv3x3-bn-relu", "conv1x1-bn-relu", "maxpool3x3"].index(name) for name in names[1:-1]), -2]
    return hash_module(np.array([int(bit) for bit in bits]).reshape(len(names), -1), labels)


@dataclass(frozen=True)
class Record:
    """One record; every part may be given another value to damage it."""

    bits: str = CELLS[0][0]
    operations: str = CELLS[0][1]
    epochs: int = 108
    evaluations: tuple = ((0.0, 0.0, 0.1, 0.1, 0.1), (54.0, 900.0, 0.5, 0.4, 0.3), (108.0, 1800.0, 0.99, 0.93, 0.92))
    parameters: int = 8_555_530
    total: float = 2000.5
    named: str | None = None
    lines: bool = True
    """Whether the base64 text is broken after every 76 characters."""
    extra: bytes = b""
    """More fields behind each evaluation's."""
    behind: bytes = b""
    """More fields behind the metrics'."""

    def but(self, **changes):
        return replace(self, **changes)

    def trained(self, epochs, *final):
        """Another training: its seconds, train, validation and test accuracy at the end."""
        middle = (epochs / 2, *(number / 2 for number in final))
        return self.but(epochs=epochs, evaluations=(self.evaluations[0], middle, (float(epochs), *final)))

    def metrics(self) -> bytes:
        parts = [bytes_field(1, b"".join(double(number, value) for number, value in enumerate(one, 1)) + self.extra) for one in self.evaluations]
        return b"".join(parts) + b"\x10" + varint(self.parameters) + double(3, self.total) + self.behind

    def payload(self) -> bytes:
        encode = base64.encodebytes if self.lines else base64.b64encode
        named = self.named or module_hash(self.bits, self.operations)
        return json.dumps([named, self.epochs, self.bits, self.operations, encode(self.metrics()).decode()]).encode()


def varint(value):
    parts = []
    while value > 127:
        parts.append(value & 127 | 128)
        value >>= 7
    return bytes([*parts, value])


def double(number, value):
    return bytes([number << 3 | 1]) + struct.pack("<d", value)


def bytes_field(number, content):
    return bytes([number << 3 | 2]) + varint(len(content)) + content


def crc32c(data):
    """Bit by bit, as the polynomial says."""
    state = 0xFFFFFFFF
    for byte in data:
        state ^= byte
        for _ in range(8):
            state = state >> 1 ^ (0x82F63B78 if state & 1 else 0)
    return state ^ 0xFFFFFFFF


def masked_crc(data):
    crc = crc32c(data)
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


def frame(payload):
    length = struct.pack("<Q", len(payload))
    return length + struct.pack("<I", masked_crc(length)) + payload + struct.pack("<I", masked_crc(payload))


def write(path, records):
    """A file of records, or of payloads as they are."""
    path.write_bytes(b"".join(frame(one if isinstance(one, bytes) else one.payload()) for one in records))
    return path


def plain_reading(data):
    """Per record: hash, epochs, bits, operations, evaluations, parameters, total time; in the order of the file."""
    place = 0
    while place < len(data):
        (length,) = struct.unpack_from("<Q", data, place)
        named, epochs, bits, operations, text = json.loads(data[place + 12 : place + 12 + length])
        fields = walk(base64.b64decode(text))
        evaluations = [[dict(walk(content))[number] for number in range(1, 6)] for number, content in fields if number == 1]
        yield named, epochs, bits, operations, evaluations, dict(fields)[2], dict(fields)[3]
        place += length + 16


def walk(data):
    """(number, content) of each field of a protobuf message."""
    fields, place = [], 0

    def number():
        nonlocal place
        value = shift = 0
        while True:
            byte, place = data[place], place + 1
            value, shift = value | (byte & 127) << shift, shift + 7
            if byte < 128:
                return value

    while place < len(data):
        tag = number()
        if tag & 7 == 0:
            fields.append((tag >> 3, number()))
        elif tag & 7 == 1:
            fields.append((tag >> 3, struct.unpack_from("<d", data, place)[0]))
            place += 8
        else:
            length = number()
            fields.append((tag >> 3, data[place : place + length]))
            place += length
    return fields


def assert_same(one, other):
    """Two sources say the same, to the last bit."""
    assert (one.columns, one.name, one.space) == (other.columns, other.name, other.space)
    assert np.array_equal(one.cells, other.cells)
    assert np.array_equal(one.hashes, other.hashes)
    for mine, theirs in zip(one.values, other.values, strict=True):
        assert np.array_equal(mine, theirs, equal_nan=True)
    assert [(curve.column, curve.points) for curve in one.curves] == [(curve.column, curve.points) for curve in other.curves]
    for mine, theirs in zip(one.curves, other.curves, strict=True):
        assert np.array_equal(mine.values, theirs.values, equal_nan=True)
