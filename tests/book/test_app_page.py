"""docs/app.md: every test that it names is there, and its pictures are those of the app, small, with nothing from elsewhere."""

import re
from xml.etree import ElementTree

import pytest
from book_pages import ROOT

PAGE = (ROOT / "docs" / "app.md").read_text(encoding="utf-8")
NAMED = re.findall(r"`([a-z]+/test_\w+\.py)(?:::(\w+))?`", PAGE)
PICTURES = re.findall(r"\]\((app/[\w-]+\.svg)\)", PAGE)
SHOWS = {
    "setup": "Benchmark", "live": "Generations", "live-wide": "Predictor", "runs": "ant-colony", "data": "mini-tss", "proxies": "flops",
    "studies": "local search", "settings": "theme", "help": "now",
}  # fmt: skip
MOST_BYTES = 100_000
"""Of a still picture."""


def test_every_test_that_it_names_is_there():
    assert len(NAMED) > 40
    assert [(file, name) for file, name in NAMED if name and f"def {name}(" not in (ROOT / "tests" / file).read_text(encoding="utf-8")] == []
    assert [file for file, _ in NAMED if not (ROOT / "tests" / file).exists()] == []


def test_it_shows_every_tab():
    assert {"setup", "live", "runs", "data", "proxies", "studies"} <= {name.partition("/")[2].removesuffix(".svg") for name in PICTURES}


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_small_and_stands_alone(name):
    text = (ROOT / "docs" / name).read_text(encoding="utf-8")
    tree = ElementTree.fromstring(text)
    assert tree.tag == "{http://www.w3.org/2000/svg}svg"
    assert re.findall(r"(?:https?:)?//[^\s\"')]+", text.replace("http://www.w3.org/2000/svg", "")) == []
    assert len(text) < MOST_BYTES * (5 if "recording" in name else 1)
    words = " ".join("".join(one.itertext()) for one in tree.iter("{http://www.w3.org/2000/svg}text"))
    assert "nastui" in words
    stem = name.partition("/")[2].removesuffix(".svg")
    assert SHOWS.get(stem, "") in words


def test_the_recording_lasts_twenty_seconds():
    text = (ROOT / "docs" / "app" / "recording.svg").read_text(encoding="utf-8")
    assert 'dur="20s"' in text
    begins = {float(one) for one in re.findall(r'begin="t\.begin\+([\d.]+)s"', text)}
    assert len(begins) > 10
    assert max(begins) <= 20
