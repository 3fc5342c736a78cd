"""Saving keeps how a preset marks its lines: its ends, the last one's, a byte order mark."""

import codecs

import pytest

from nastui.base.line_ends import Written
from nastui.base.writing import write_text
from nastui.presets.places import PresetFile, find, own_path
from nastui.presets.reading import read
from nastui.presets.writing import preset_text

TEXT = """# What it is.
benchmark = "mini-tss"
dataset = "mnist8"
seed = 1

[algorithm]
name = "genetic" # the talk's
population = 20

[fitness]
name = "accuracy"

[budget]
evaluations = 10
"""
MIXED = TEXT.replace("[algorithm]\n", "[algorithm]\r\n").replace("[budget]\n", "[budget]\r\n")
KINDS = {
    "plain": TEXT,
    "crlf": TEXT.replace("\n", "\r\n"),
    "no end": TEXT.removesuffix("\n"),
    "crlf, no end": TEXT.replace("\n", "\r\n").removesuffix("\r\n"),
    "mark": "\ufeff" + TEXT,
    "crlf, mark": "\ufeff" + TEXT.replace("\n", "\r\n"),
    "mixed": MIXED,
}


def written(text: str) -> PresetFile:
    path = own_path("mine")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    return find("mine")


def saved(kind: str, *changes: str) -> str:
    """The text of the preset after it was saved with changes."""
    path = written(KINDS[kind]).path
    write_text(path, preset_text(read("mine", changes).spec, path))
    return path.read_bytes().decode()


@pytest.mark.parametrize("kind", list(KINDS))
def test_what_is_saved_unchanged_is_the_same_file(kind):
    assert saved(kind) == KINDS[kind]


@pytest.mark.parametrize("kind", list(KINDS))
def test_only_the_changed_line_changes(kind):
    assert saved(kind, "algorithm.population=30") == KINDS[kind].replace("population = 20", "population = 30")


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.startswith("crlf")])
def test_a_new_line_takes_the_usual_end(kind):
    text = saved(kind, "budget.generations=7", "algorithm.elitism=2", "engine.duplicates=skip")
    assert {"generations = 7", "elitism = 2", "[engine]", 'duplicates = "skip"'} <= set(text.split("\r\n"))
    assert "\n" not in text.replace("\r\n", "")
    assert text.endswith("\r\n") == (not kind.endswith("no end"))
    assert read("mine").spec.budget.generations == 7


def test_a_byte_order_mark_is_no_part_of_the_text():
    file = written(KINDS["mark"])
    assert file.path.read_bytes().startswith(codecs.BOM_UTF8)
    assert (file.summary, read("mine").spec.algorithm.settings.population) == ("What it is.", 20)


def test_a_new_preset_has_plain_ends():
    text = preset_text(read("quickstart").spec)
    assert "\r" not in text
    assert text.endswith("\n")


@pytest.mark.parametrize("text", ["", "\ufeff"])
def test_nothing_gives_no_ends_to_keep(text):
    assert Written(text).with_lines("a = 1\nb = 2\n") == text + "a = 1\nb = 2\n"


def test_letters_that_look_like_line_ends_are_none():
    text = "# form\x0cfeed\u2028separator\r\na = 1\r\n"
    assert Written(text).with_lines(Written(text).lines) == text
