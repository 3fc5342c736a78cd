"""Names from files and the store reach no terminal and no file with what could steer either."""

import csv
import io
import json
import os
import unicodedata
import warnings
from dataclasses import dataclass
from typing import Annotated
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nastui.base.errors import InputError
from nastui.base.paths import home
from nastui.cli.output import fail, say, tell
from nastui.drawing.printable import all_printable, in_csv, in_json, printable
from nastui.runs.session import start
from nastui.runs.spec import spec_from
from nastui.runs.store import Store
from nastui.studies.report.columns import ReportColumn, ReportRow, Table
from nastui.studies.report.document import Report, ReportSection
from nastui.studies.report.figures import CostAxis, RegretCurve, RegretCurves
from nastui.studies.report.panel_task import PanelTask
from nastui.studies.report.render.exports import tables_document
from nastui.studies.report.render.folder import write_report
from nastui.studies.report.render.text import plain

HOSTILE = [
    "\x1b]52;c;aGVsbG8=\x07",
    "\x1b[2J\x1b[Hgone",
    "\x9b2J",
    "a\u202eb\u2066c",
    "nul\x00le",
    "sur\udc9brogate",
    "<script>alert(1)</script>",
    "=HYPERLINK(1)",
    "$\\frac{$",
    "tag\U000e0041",
    "line\u2028break\x7f",
]
STEERING = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def steering(text):
    return sorted({hex(ord(one)) for one in text if one != "\n" and unicodedata.category(one) in STEERING})


@pytest.mark.parametrize("name", HOSTILE)
def test_the_command_line_prints_no_name_as_it_is(toy, toy_spec, nastui, name):
    with Store() as store:
        run = start(store, spec_from(toy_spec | {"budget": {"evaluations": 20}}), preset=name)
        run.drive(store)
    for command in (
        ("runs", "list"),
        ("runs", "list", "--json"),
        ("runs", "show", run.run),
        ("runs", "show", run.run, "--json"),
        ("watch", run.run),
        ("runs", "export", run.run),
        ("runs", "export", run.run, "--format", "json"),
        ("runs", "show", name.replace("\x00", "")),
        ("presets", "show", name.replace("\x00", "")),
        ("run", name.replace("\x00", "")),
    ):
        said = nastui(*command)
        assert (command, steering(said.out), steering(said.err)) == (command, [], [])
    assert nastui("runs", "show", run.run, "--json").document["preset"] == name.encode(errors="replace").decode()


@pytest.mark.parametrize("name", [name for name in HOSTILE if "\x00" not in name and "/" not in name])
def test_presets_and_their_text_are_printable(own_home, nastui, name):
    path = home().presets / f"{name}.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        path.write_text(f"# {name}\n\tseed = 1\n", errors="surrogateescape")
    except UnicodeEncodeError:
        return
    for command in (("presets", "list"), ("presets", "list", "--json"), ("presets", "show", str(path)), ("presets", "validate", str(path))):
        said = nastui(*command)
        assert (command, [one for one in steering(said.out) if one != "0x9"], steering(said.err)) == (command, [], [])


@given(st.text(st.one_of(st.characters(), st.sampled_from("".join(HOSTILE)))))
def test_whatever_a_text_is(text):
    assert steering(printable(text)) == []
    assert steering(in_json({text: [text]})) == []
    assert json.loads(in_json([text])) == [text]
    assert not in_csv(text).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert all_printable((text, {"a": [text]}, 1.5)) == (printable(text, lines=True), {"a": [printable(text, lines=True)]}, 1.5)


@pytest.mark.parametrize("name", HOSTILE)
def test_errors_and_remarks(name, capsys):
    say(name)
    tell(name)
    fail(InputError(name, remedy=name), as_json=False)
    fail(InputError(name, remedy=name), as_json=True)
    printed = capsys.readouterr()
    assert steering(printed.out + printed.err) == []


@dataclass(frozen=True)
class Row(ReportRow):
    arm: Annotated[str, ReportColumn("arm")]
    number: Annotated[float, ReportColumn("number")]


@dataclass(frozen=True, kw_only=True)
class Rows(Table[Row]):
    STEM = "rows"


def report(name):
    numbers = np.array([1.0, 2.0, 3.0])
    figure = RegretCurves(title=name, note=name, at=PanelTask("p", "t"), axis=CostAxis.QUERIES, curves=(RegretCurve(name, numbers, numbers),))
    return Report(name, name, (ReportSection(name, (name, Rows(title=name, note=name, rows=(Row(name, 1.5),)), figure)),))


@pytest.mark.parametrize("name", HOSTILE)
def test_every_file_of_a_report(name, tmp_path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # a font has no sign for it
        files = write_report(report(name), tmp_path, {})
    texts = {path.name: path.read_text() for path in files if path.suffix != ".png"}
    assert {file: steering(text) for file, text in texts.items()} == {file: [] for file in texts}
    pictures = [text for file, text in texts.items() if file.endswith(".svg")]
    assert [ElementTree.fromstring(text).tag for text in pictures] == ["{http://www.w3.org/2000/svg}svg"]
    assert "<" not in texts["report.md"]
    assert "<script>" not in texts["report.html"]
    cells = [cell for row in csv.reader(io.StringIO(texts["rows.csv"])) for cell in row]
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)
    assert steering(plain(report(name), 80)) == []
    assert steering(in_json(tables_document(report(name)))) == []


def test_a_file_name_that_is_no_text_is_listed(own_home, nastui):
    home().presets.mkdir(parents=True)
    try:
        (home().presets / os.fsdecode(b"\xff\x9b.toml")).write_text("seed = 1\n")
    except OSError:
        pytest.skip("this file system has no such names")
    assert steering(nastui("presets", "list").out) == []
