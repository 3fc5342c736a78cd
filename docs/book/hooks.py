"""Hooks of MkDocs: pages that are made from the code, a place for every page that there is, and links that stay in the book."""

from __future__ import annotations

import os
import posixpath
import re
import sys
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
os.environ.setdefault("NASTUI_HOME", str(ROOT / ".made" / "book-home"))

FROM_ROOT = {
    "README.md": "index.md",
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "SECURITY.md": "security.md",
    "timings/README.md": "timings.md",
}
"""Files of the repository that are pages of the book."""
NAV: dict[str, list[str]] = {
    "Start": ["index.md", "first-minute.md", "concepts.md", "app.md", "installing.md", "faq.md", "instead.md"],
    "Tutorials": ["tutorials/"],
    "Guides": [
        *("benchmarks.md", "tables.md", "spaces.md", "mini-tss.md", "search.md", "nas-ea-fa.md", "recipe.md", "objectives.md", "fidelities.md"),
        *("presets.md", "scores.md", "proxies.md", "images.md", "training.md", "studies.md", "live.md", "background.md", "scale.md", "cluster.md"),
        *("gpu.md", "settings.md", "browser.md", "linear.md", "python.md", "exports.md"),
    ],
    "Reference": ["reference/"],
    "Project": ["extending.md", "architecture.md", "decisions/", "contributing.md", "security.md", "changelog.md", "timings.md"],
}
"""Which page stands where; a folder stands for its pages. A page that is not named here comes last among the guides."""
LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^)\s]+)\)")
CODE = re.compile(r"^(```|~~~).*?^\1|^    .*?$|`[^`\n]+`", re.MULTILINE | re.DOTALL)


def on_files(files: Files, config: Any) -> Files:
    """Add what is made, and what lies beside docs."""
    if str(HERE) not in sys.path:
        sys.path.insert(0, str(HERE))
    from pages import made_pages

    for source, path in FROM_ROOT.items():
        if (ROOT / source).exists():
            files.append(File.generated(config, path, content=in_book((ROOT / source).read_text(encoding="utf-8"), source, path)))
    for path, content in made_pages().items():
        files.append(File.generated(config, path, content=content))
    config.nav = nav({file.src_uri for file in files.documentation_pages()})
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Links of docs/*.md to files outside of docs become their pages, or plain text."""
    if page.file.generated_by is not None:
        return markdown
    return in_book(markdown, f"docs/{page.file.src_uri}", page.file.src_uri)


def nav(pages: set[str]) -> list[dict[str, list[str]]]:
    """Every page, under the title of its section."""
    placed = {title: [one for entry in entries for one in _pages(entry, pages)] for title, entries in NAV.items()}
    left = sorted(pages - {one for found in placed.values() for one in found})
    placed["Guides"] += left
    return [{title: found} for title, found in placed.items() if found]


def _pages(entry: str, pages: set[str]) -> list[str]:
    return sorted(one for one in pages if one.startswith(entry)) if entry.endswith("/") else [entry] * (entry in pages)


def in_book(markdown: str, source: str, path: str) -> str:
    """The text with its relative links as the book has them.

    Args:
        markdown: a page.
        source: where it lies in the repository.
        path: where it lies in the book.
    """

    def link(match: re.Match[str]) -> str:
        mark, text, target = match.groups()
        file, _, anchor = target.partition("#")
        if not file or re.match(r"[a-z]+:", file):
            return match[0]
        wanted = posixpath.normpath(posixpath.join(posixpath.dirname(source), file))
        wanted = "timings/README.md" if wanted == "timings" else wanted
        inside = FROM_ROOT.get(wanted) or (wanted.removeprefix("docs/") if wanted.startswith("docs/") and not wanted.endswith(".py") else None)
        if inside is None or inside.startswith("template"):
            return text if not mark else ""
        found = posixpath.relpath(inside, posixpath.dirname(path) or ".")
        return f"{mark}[{text}]({found}{'#' * bool(anchor)}{anchor})"

    parts, at = [], 0
    for code in CODE.finditer(markdown):
        parts += [LINK.sub(link, markdown[at : code.start()]), code[0]]
        at = code.end()
    return "".join([*parts, LINK.sub(link, markdown[at:])])
