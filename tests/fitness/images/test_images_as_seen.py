"""Images are read as every viewer shows them: upright, over white, sixteen bits as eight, the first frame."""

import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from nastui.base.errors import InputError
from nastui.fitness.images.decoding import decode, refuse_huge_images
from nastui.fitness.images.sources import source_named
from nastui.fitness.training.training_images import check_images
from nastui.networks.shape import NetworkShape, shape_named

SIDE = 6
STORED = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
"""How a camera that notes this orientation has turned what it saw."""


def noisy(seed: int = 0, mode: str = "RGB") -> Image.Image:
    channels = {"L": (), "LA": (2,), "RGB": (3,), "RGBA": (4,), "CMYK": (4,)}[mode]
    return Image.fromarray(np.random.default_rng(seed).integers(0, 256, (SIDE, SIDE, *channels), dtype=np.uint8), mode)


def seen(path: Path, colours: int = 3) -> np.ndarray:
    with refuse_huge_images():
        found = decode(path, SIDE, colours).pixels.transpose(1, 2, 0)
    return found[..., 0] if colours == 1 else found


def exif(orientation: object) -> Image.Exif:
    block = Image.Exif()
    block[0x0112] = orientation
    return block


@pytest.mark.parametrize("orientation", list(STORED))
@pytest.mark.parametrize("mode", ["RGB", "L", "RGBA", "LA"])
def test_a_tagged_image_is_the_upright_one(tmp_path, orientation, mode):
    upright = noisy(1, mode)
    stored = upright if STORED[orientation] is None else upright.transpose(STORED[orientation])
    upright.save(tmp_path / "upright.png")
    stored.save(tmp_path / "tagged.png", exif=exif(orientation))
    assert np.array_equal(seen(tmp_path / "tagged.png"), seen(tmp_path / "upright.png"))


@pytest.mark.parametrize(("suffix", "options"), [("png", {}), ("webp", {"lossless": True}), ("tiff", {}), ("jpg", {"quality": 100})])
def test_every_format_with_a_tag_is_turned(tmp_path, suffix, options):
    blocks = Image.fromarray(np.kron(np.array([[250, 10], [90, 170]], np.uint8), np.ones((3, 3), np.uint8))).convert("RGB")
    blocks.transpose(STORED[6]).save(tmp_path / f"tagged.{suffix}", exif=exif(6), **options)
    assert np.allclose(seen(tmp_path / f"tagged.{suffix}").astype(int), np.asarray(blocks).astype(int), atol=60)
    assert seen(tmp_path / f"tagged.{suffix}")[0, 0, 0] > 180 > 60 > seen(tmp_path / f"tagged.{suffix}")[0, 5, 0]


def test_the_size_that_is_told_is_that_of_the_upright_image(tmp_path):
    Image.new("RGB", (12, 8), "red").save(tmp_path / "one.png", exif=exif(6))
    with refuse_huge_images():
        assert decode(tmp_path / "one.png", SIDE, 3).size == (8, 12)


@pytest.mark.parametrize("block", [b"Exif\x00\x00nonsense", b"Exif\x00\x00MM\x00\x2a\xff\xff\xff\xff", b""])
def test_a_damaged_tag_does_not_spoil_the_image(tmp_path, block):
    noisy().save(tmp_path / "one.png", exif=block)
    assert np.array_equal(seen(tmp_path / "one.png"), np.asarray(noisy()))


def test_tagged_and_upright_folders_are_one_batch(tmp_path):
    for place in range(6):
        for folder in ("upright", "tagged"):
            (tmp_path / folder / "a").mkdir(parents=True, exist_ok=True)
        noisy(place).save(tmp_path / "upright" / "a" / f"{place}.png")
        noisy(place).transpose(STORED[6]).save(tmp_path / "tagged" / "a" / f"{place}.png", exif=exif(6))
    upright, tagged = (source_named(str(tmp_path / folder), "nats-tss", SIDE, 3).batch(6, 0) for folder in ("upright", "tagged"))
    assert upright.digest == tagged.digest


def black_with_shape(values: np.ndarray, mode: str) -> Image.Image:
    """Black everywhere; the shape is in what is transparent."""
    alpha = Image.fromarray(values)
    if mode in ("LA", "RGBA"):
        image = Image.new(mode, alpha.size)
        image.putalpha(alpha)
        return image
    image = Image.fromarray((values > 127).astype(np.uint8), "P" if mode == "P" else "L")
    image = image if mode == "P" else image.point(lambda value: value * 255)
    if mode == "P":
        image.putpalette([0, 0, 0] * 2)
    return image.convert("RGB") if mode == "RGB" else image


@pytest.mark.parametrize("colours", [1, 3])
@pytest.mark.parametrize("mode", ["LA", "RGBA"])
def test_a_shape_in_the_alpha_channel_lies_over_white(tmp_path, mode, colours):
    values = np.random.default_rng(0).integers(0, 256, (SIDE, SIDE), dtype=np.uint8)
    black_with_shape(values, mode).save(tmp_path / "one.png")
    assert np.array_equal(seen(tmp_path / "one.png", colours).reshape(SIDE, SIDE, -1)[..., 0], 255 - values)


@pytest.mark.parametrize(("mode", "hidden", "left"), [("P", 1, 0), ("L", 255, 0), ("RGB", (255, 255, 255), 0)])
def test_one_colour_that_is_transparent_lies_over_white(tmp_path, mode, hidden, left):
    values = np.random.default_rng(0).integers(0, 256, (SIDE, SIDE), dtype=np.uint8)
    black_with_shape(values, mode).save(tmp_path / "one.png", transparency=hidden)
    assert np.array_equal(seen(tmp_path / "one.png", 1), np.where(values > 127, 255, left))


def test_a_palette_with_an_alpha_for_each_colour_lies_over_white(tmp_path):
    image = Image.fromarray(np.tile(np.arange(3, dtype=np.uint8), (SIDE, 2)), "P")
    image.putpalette([0, 0, 0] * 3)
    image.save(tmp_path / "one.png", transparency=bytes([255, 127, 0]))
    assert seen(tmp_path / "one.png", 1)[0].tolist() == [0, 128, 255] * 2


def test_an_opaque_alpha_channel_changes_nothing(tmp_path):
    image = noisy(2)
    image.save(tmp_path / "plain.png")
    image.putalpha(255)
    image.save(tmp_path / "opaque.png")
    plain, opaque = (source_named(str(tmp_path), "nats-tss", SIDE, 3).batch(2, seed) for seed in (0, 1))
    assert np.array_equal(seen(tmp_path / "plain.png"), seen(tmp_path / "opaque.png"))
    assert "white" not in plain.source + opaque.source


def test_what_lies_over_white_is_said(tmp_path):
    noisy(0, "RGBA").save(tmp_path / "one.png")
    noisy(1, "RGB").save(tmp_path / "two.png")
    assert source_named(str(tmp_path), "nats-tss", SIDE, 3).batch(2, 0).source == f"images of {tmp_path.name}, transparent parts over white"


@pytest.mark.parametrize("suffix", ["png", "tiff", "pgm"])
def test_sixteen_bits_of_grey_are_eight(tmp_path, suffix):
    values = np.linspace(0, 65_535, SIDE * SIDE).round().astype(np.uint16).reshape(SIDE, SIDE)
    Image.fromarray(values).save(tmp_path / f"one.{suffix}", format="PPM" if suffix == "pgm" else None)
    assert np.array_equal(seen(tmp_path / f"one.{suffix}", 1), np.round(values / 257).astype(np.uint8))


@pytest.mark.parametrize("compression", [None, "tiff_deflate"])
def test_sixteen_bits_of_which_zero_is_white_are_seen_as_they_are_meant(tmp_path, compression):
    values = np.linspace(0, 65_535, SIDE * SIDE).round().astype(np.uint16).reshape(SIDE, SIDE)
    Image.fromarray(65_535 - values).save(tmp_path / "one.tiff", tiffinfo={262: 0}, compression=compression)
    assert np.array_equal(seen(tmp_path / "one.tiff", 1), np.round(values / 257).astype(np.uint8))


def test_twelve_bits_of_grey_are_eight(tmp_path):
    values = (np.arange(SIDE * SIDE) * 117).reshape(SIDE, SIDE)
    packed = b"".join(bytes([one >> 4, (one & 15) << 4 | other >> 8, other & 255]) for one, other in values.reshape(-1, 2).tolist())
    tags = {256: SIDE, 257: SIDE, 258: 12, 259: 1, 262: 1, 273: 8, 277: 1, 278: SIDE, 279: len(packed)}
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags.items())
    content = struct.pack("<2sHI", b"II", 42, 8 + len(packed)) + packed + struct.pack("<H", len(tags)) + entries + bytes(4)
    (tmp_path / "one.tiff").write_bytes(content)
    assert np.array_equal(seen(tmp_path / "one.tiff", 1), np.round(values * 255 / 4095).astype(np.uint8))


def write_png(path: Path, bits: int, colour: int, rows: list[bytes], hidden: tuple[int, ...]) -> None:
    """A PNG of any depth: colour 0 is grey, 2 is red, green and blue."""
    parts = [
        (b"IHDR", struct.pack(">IIBBBBB", SIDE, len(rows), bits, colour, 0, 0, 0)),
        (b"tRNS", struct.pack(f">{len(hidden)}H", *hidden)),
        (b"IDAT", zlib.compress(b"".join(b"\0" + row for row in rows))),
        (b"IEND", b""),
    ]
    chunks = (struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(chunks))


@pytest.mark.parametrize("bits", [1, 2, 4, 8, 16])
def test_the_grey_that_is_transparent_is_found_whatever_the_bits(tmp_path, bits):
    most = 2**bits - 1
    greys = [0, most, 0, most // 2, 0, most]
    stored = "".join(f"{grey:0{bits}b}" for grey in greys)
    stored = stored.ljust(-(-len(stored) // 8) * 8, "0")
    write_png(tmp_path / "one.png", bits, 0, [int(stored, 2).to_bytes(len(stored) // 8, "big")] * SIDE, (0,))
    middle = 255 if bits == 1 else round(255 * (most // 2) / most)
    assert seen(tmp_path / "one.png", 1).tolist() == [[255, 255, 255, middle, 255, 255]] * SIDE
    write_png(tmp_path / "one.png", bits, 0, [int(stored, 2).to_bytes(len(stored) // 8, "big")] * SIDE, (most,))
    assert seen(tmp_path / "one.png", 1).tolist() == [[0, 255, 0, 0 if bits == 1 else middle, 0, 255]] * SIDE


def test_a_transparent_colour_that_eight_bits_cannot_tell_is_refused(tmp_path):
    write_png(tmp_path / "one.png", 16, 2, [bytes(SIDE * 6)] * SIDE, (0, 0, 1))
    with pytest.raises(InputError, match="one.png has sixteen bits a colour, and one colour that is transparent"):
        source_named(str(tmp_path), "nats-tss", SIDE, 3).batch(1, 0)


@pytest.mark.parametrize("kind", [np.float32, np.int32])
def test_numbers_without_a_defined_white_are_refused(tmp_path, kind):
    Image.fromarray(np.full((SIDE, SIDE), 40, kind)).save(tmp_path / "one.tiff")
    with pytest.raises(InputError, match=r"one.tiff has pixels of an unusual kind \([IF]: 32-bit numbers"):
        source_named(str(tmp_path), "nats-tss", SIDE, 3).batch(1, 0)


@pytest.mark.parametrize("colours", [1, 3])
@pytest.mark.parametrize("mode", ["CMYK", "LAB"])
def test_colours_of_print_become_those_of_a_screen(tmp_path, mode, colours):
    image = Image.new("CMYK", (SIDE, SIDE), (0, 255, 255, 0)) if mode == "CMYK" else Image.new("LAB", (SIDE, SIDE), (138, 208, 198))
    image.save(tmp_path / "red.tiff")
    wanted = (255, 0, 0) if colours == 3 else (76,)
    assert np.allclose(seen(tmp_path / "red.tiff", colours).reshape(SIDE, SIDE, -1)[0, 0], wanted, atol=30)


@pytest.mark.parametrize("suffix", ["gif", "webp", "png", "tiff"])
def test_of_several_frames_the_first_is_seen(tmp_path, suffix):
    frames = [Image.new("RGB", (SIDE, SIDE), colour) for colour in ("red", "lime", "blue")]
    options = {"lossless": True} if suffix == "webp" else {}
    frames[0].save(tmp_path / f"one.{suffix}", save_all=True, append_images=frames[1:], **options)
    assert seen(tmp_path / f"one.{suffix}")[0, 0].tolist() == [255, 0, 0]


def test_the_limit_of_pixels_is_the_documented_one():
    documented = (Path(__file__).parents[3] / "docs" / "images.md").read_text()
    assert f"at most {Image.MAX_IMAGE_PIXELS:,} pixels" in documented


def white_icons(root: Path) -> Path:
    """Nothing is left of white shapes over white."""
    for name in "ab":
        (root / name).mkdir(parents=True)
        for seed in range(6):
            image = Image.new("RGBA", (SIDE, SIDE), "white")
            image.putalpha(noisy(seed, "L"))
            image.save(root / name / f"{seed}.png")
    return root


def test_equal_images_are_told_of_a_batch_and_refused_for_a_training(tmp_path):
    found = source_named(str(white_icons(tmp_path / "icons")), "nats-tss", SIDE, 3)
    assert found.batch(4, 0).all_equal
    assert found.batch(4, 0).source.endswith("transparent parts over white, all of them equal")
    shape: NetworkShape = shape_named("nats-tss")
    with pytest.raises(InputError, match=r"images of icons, training images.*: nothing can be learnt from 8 equal images; look at them"):
        check_images(found.splits(0), NetworkShape(**{**vars(shape), "side": SIDE}), 2)


def test_one_image_alone_is_not_called_equal(tmp_path):
    Image.new("RGB", (SIDE, SIDE)).save(tmp_path / "one.png")
    assert not source_named(str(tmp_path), "nats-tss", SIDE, 3).batch(1, 0).all_equal
