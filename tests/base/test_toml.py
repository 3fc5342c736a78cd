"""TOML documents: bounded files, dotted keys, single values."""

import pytest

from nastui.base.errors import InputError
from nastui.base.toml import MAX_BYTES, flattened, read_toml, toml_value


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"seed = ", "this is no TOML"),
        (b"seed = " + b"9" * 5000, "the file holds numbers or brackets beyond all measure"),
        (b"x = " + b"[" * 100_000, "the file holds numbers or brackets beyond all measure"),
        (b"\xff", "the file is not text"),
        (b"#" * (MAX_BYTES + 1), "so it is no recipe"),
        (None, "cannot read the recipe: No such file or directory"),
    ],
)
def test_a_file_that_is_no_document_is_refused_with_its_path(tmp_path, content, said):
    path = tmp_path / "file.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=said) as refusal:
        read_toml(path, "recipe")
    assert refusal.value.place.file == str(path)


def test_tables_in_tables_have_dotted_keys(tmp_path):
    path = tmp_path / "file.toml"
    path.write_bytes(b"\xef\xbb\xbfa = 1\n[b]\nc = [2]\n[b.d]\ne = 'x'\n[f]\n")
    assert dict(flattened(read_toml(path, "recipe"))) == {"a": 1, "b.c": [2], "b.d.e": "x"}


@pytest.mark.parametrize(
    ("text", "value"), [("1_000", 1000), ("true", True), ('"a"', "a"), ("plain", "plain"), ("1\nb = 2", "1\nb = 2"), ("9" * 5000, "9" * 5000)]
)
def test_what_is_no_literal_is_text(text, value):
    assert toml_value(text) == value
