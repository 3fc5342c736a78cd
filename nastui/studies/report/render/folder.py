"""Write a report into a folder: HTML, Markdown, pictures, the CSV of each table. Written beside and renamed, so no half report is ever seen."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from nastui.base.writing import write_bytes, write_text
from nastui.studies.report.document import Report
from nastui.studies.report.render.drawing import pictures_of
from nastui.studies.report.render.html import html
from nastui.studies.report.render.paper import paper_latex, paper_markdown
from nastui.studies.report.render.text import csv_of, markdown

HTML: Final = "report.html"
MARKDOWN: Final = "report.md"


def write_report(report: Report, folder: Path, extra: Mapping[str, str]) -> tuple[Path, ...]:
    """Write all files; those of earlier reports with the same names are replaced. `extra` are further files by name.

    Raises:
        StorageError: the disk or its permissions refuse.
    """
    drawn = pictures_of(report.figures)
    texts = {
        HTML: html(report, lambda figure: drawn[figure.name].svg),
        MARKDOWN: markdown(report, lambda figure: f"pictures/{figure.name}.svg"),
        **{f"pictures/{name}.svg": picture.svg for name, picture in drawn.items()},
        **{f"tables/{table.name}.csv": csv_of(table) for table in report.tables},
        **extra,
    }
    files = {name: text.encode() for name, text in texts.items()}
    files |= {f"pictures/{name}.png": picture.png for name, picture in drawn.items()}
    for name, content in files.items():
        write_bytes(folder / name, content)
    return tuple(folder / name for name in files)


def write_tables(report: Report, folder: Path, name: str) -> tuple[Path, ...]:
    """Write a report of tables as Markdown, LaTeX and CSV; those of earlier ones with the same names are replaced.

    Raises:
        StorageError: the disk or its permissions refuse.
    """
    texts = {f"{name}.md": paper_markdown(report), f"{name}.tex": paper_latex(report)}
    texts |= {f"tables/{table.name}.csv": csv_of(table) for table in report.tables}
    for file_name, text in texts.items():
        write_text(folder / file_name, text)
    return tuple(folder / file_name for file_name in texts)
