"""The book: it is built without a warning, its links lead somewhere, nothing in it is fetched from elsewhere, and every page is near."""

import importlib.util
import os
import posixpath
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest
from book_pages import ROOT
from once import made_once

from nastui.fitness.registry import score_entries
from nastui.presets.places import shipped_folder
from nastui.runs.spec import REGISTRIES

pytestmark = pytest.mark.skipif(not importlib.util.find_spec("mkdocs"), reason="MkDocs is not installed (`pip install 'nastui[docs]'`)")


def _build(folder: Path) -> None:
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "NASTUI_HOME": str(folder / "home"), "PYTHONPATH": str(ROOT)}
    words = ["build", "--strict", "--quiet", "--config-file", str(ROOT / "mkdocs.yml"), "--site-dir", str(folder / "site")]
    ran = subprocess.run([sys.executable, "-m", "mkdocs", *words], env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Where it is built; its pages by path."""
    folder = made_once(tmp_path_factory, "book", _build) / "site"
    return {path.relative_to(folder).as_posix(): Links(path) for path in folder.rglob("*.html") if "study" not in path.parts}, folder


class Links(HTMLParser):
    """What a page links to, what it loads, and where links to it may end."""

    def __init__(self, path):
        super().__init__()
        self.targets, self.loaded, self.anchors, self.text = [], [], set(), path.read_text(encoding="utf-8")
        self.nav: set[str] = set()
        self.feed(self.text)

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        self.anchors |= {found[name] for name in ("id", "name") if found.get(name)}
        if tag == "a" and found.get("href"):
            self.targets.append(found["href"])
            if "md-nav__link" in found.get("class", "") or "md-tabs__link" in found.get("class", ""):
                self.nav.add(found["href"])
        elif tag in ("script", "img", "iframe", "source", "object") and (found.get("src") or found.get("data")):
            self.loaded.append(found.get("src") or found["data"])
        elif tag == "link" and found.get("rel") not in ("canonical", "next", "prev"):
            self.loaded.append(found.get("href", ""))


def test_every_link_ends_at_a_page_and_a_place_in_it(site):
    pages, folder = site
    lost = []
    for name, page in pages.items():
        for target in {*page.targets, *page.loaded}:
            file, _, anchor = unquote(target).partition("#")
            if re.match(r"[a-z]+:", file) or name == "404.html":
                continue
            there = (folder / name).parent / file if file else folder / name
            other = pages.get(there.resolve().relative_to(folder.resolve()).as_posix())
            if not there.exists() or (anchor and other and anchor not in other.anchors):
                lost.append((name, target))
    assert lost == []


def test_nothing_is_fetched_from_elsewhere(site):
    pages, folder = site
    assert {(name, one) for name, page in pages.items() for one in page.loaded if re.match(r"(https?:)?//", one)} == set()
    styles = [path.read_text(encoding="utf-8") for path in [*folder.rglob("*.css"), *folder.glob("app/*.svg")]]
    assert [found for text in styles for found in re.findall(r"(?:@import|url\()\s*['\"]?(?:https?:)?//[^)]*", text)] == []


def test_every_page_is_two_clicks_from_every_other(site):
    """A tab, then a line of the list at the side: all pages are in the navigation of the first page or of one that it leads to."""
    pages, _ = site
    first = pages["index.html"]
    near = {"index.html", *(href for href in first.nav if href in pages)}
    for href in list(near):
        near |= {posixpath.normpath(posixpath.join(posixpath.dirname(href), one)) for one in pages[href].nav if ":" not in one}
    assert {name for name in pages if name != "404.html"} - {name.partition("#")[0] for name in near} == set()


def test_every_algorithm_predictor_and_score_has_its_section_with_paper_and_settings(site):
    pages, _ = site
    for kind, entries in (
        ("algorithms", REGISTRIES["algorithm"].entries),
        ("predictors", REGISTRIES["predictor"].entries),
        ("scores", score_entries()),
    ):
        page = pages[f"reference/{kind}.html"]
        assert set(entries) <= page.anchors
        assert [one.name for one in entries.values() if one.paper and one.paper.split(" & ")[0].split(",")[0] not in page.text] == []


def test_every_preset_and_command_is_there(site):
    pages, _ = site
    names = {path.relative_to(shipped_folder()).with_suffix("").as_posix() for path in shipped_folder().rglob("*.toml")}
    assert {f"preset-{name.replace('/', '-')}" for name in names} <= pages["reference/presets.html"].anchors
    assert {"nastui-run", "nastui-runs-bundle", "nastui-study-report", "nastui-data-import"} <= pages["reference/command-line.html"].anchors


def test_a_page_that_nobody_placed_is_among_the_guides(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "docs" / "book"))
    from hooks import in_book, nav

    found = {
        title: pages for section in nav({"index.md", "new.md", "tables.md", "tutorials/b.md", "tutorials/a.md"}) for title, pages in section.items()
    }
    assert found == {"Start": ["index.md"], "Tutorials": ["tutorials/a.md", "tutorials/b.md"], "Guides": ["tables.md", "new.md"]}
    text = "[a](docs/tables.md#names), [b](CHANGELOG.md), `[c](docs/x.md)`, [d](nastui/api), [e](https://example.org), ![f](docs/app/live.svg)"
    assert in_book(text, "README.md", "index.md") == (
        "[a](tables.md#names), [b](changelog.md), `[c](docs/x.md)`, d, [e](https://example.org), ![f](app/live.svg)"
    )
