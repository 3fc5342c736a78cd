"""docs/python.md: every example is run, in order, and says what the page says."""

import io
import re
from contextlib import redirect_stdout
from pathlib import Path

import matplotlib as mpl

mpl.use("Agg")
PAGE = Path(__file__).parents[2] / "docs" / "python.md"
BLOCK = re.compile(r"^```(python|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_every_example_says_what_the_page_says(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {"__name__": "page"}
    said = ""
    for kind, text in BLOCK.findall(PAGE.read_text(encoding="utf-8")):
        if kind == "text":
            assert text == said
            continue
        with redirect_stdout(io.StringIO()) as output:
            exec(compile(text, f"{PAGE.name}: {text.splitlines()[0]}", "exec"), names)
        said = output.getvalue()
    assert (tmp_path / "two" / "report.html").exists()


def test_the_cell_for_notebooks_has_at_most_ten_lines():
    blocks = [text for kind, text in BLOCK.findall(PAGE.read_text(encoding="utf-8")) if kind == "python"]
    assert len((blocks[0] + blocks[1]).splitlines()) <= 10
