"""Pages that are followed to the letter: their files are written, their commands given, and what these say is compared."""

import os
import re
import shlex
import subprocess
import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
TUTORIALS = [ROOT / "docs" / "first-minute.md", *sorted((ROOT / "docs" / "tutorials").glob("*.md"))]
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_NAMED = re.compile(r"# (\S+\.\w+)\n")


@dataclass(frozen=True)
class Said:
    """A command of a page, what it must say, and what it said."""

    words: str
    wanted: tuple[str, ...]
    output: str
    code: int

    @property
    def refused(self) -> bool:
        """Whether it is told to be wrong use, as some commands of pages are meant to be."""
        return self.code == 2 and "nastui: " in self.output


def followed(page: Path, folder: Path, python: str, path: str) -> list[Said]:
    """Do all that a page says, in this folder.

    Args:
        page: a page.
        folder: where files are written and commands are given.
        python: the interpreter.
        path: what PYTHONPATH is, besides the folder.
    """
    quiet = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    environment = {
        **quiet, "PYTHONPATH": os.pathsep.join(filter(None, [str(folder), path])), "NASTUI_HOME": str(folder / "home"),
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    }  # fmt: skip
    said: list[Said] = []
    for language, text in _BLOCK.findall(page.read_text(encoding="utf-8")):
        if language == "console":
            said += [_given(words, lines, folder, python, environment) for words, lines in _commands(text)]
        elif (named := _NAMED.match(text)) is not None:
            file = folder / named[1]
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text[named.end() :], encoding="utf-8")
    return said


def _commands(text: str) -> list[tuple[str, tuple[str, ...]]]:
    found: list[tuple[str, tuple[str, ...]]] = []
    for line in filter(str.strip, text.splitlines()):
        found = [*found, (line[2:], ())] if line.startswith("$ ") else [*found[:-1], (found[-1][0], (*found[-1][1], line))]
    return found


def _given(words: str, lines: tuple[str, ...], folder: Path, python: str, environment: dict[str, str]) -> Said:
    first, *rest = shlex.split(words)
    if [first, *rest] == ["pip", "install", "-e", "."]:
        _installed(folder)
        return Said(words, lines, "", 0)
    starts = {"nastui": [python, "-m", "nastui"], "python": [python], "pytest": [python, "-m", "pytest", "-p", "no:cacheprovider"]}
    ran = subprocess.run(
        [*starts.get(first, [first]), *rest], cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    return Said(words, lines, ran.stdout, ran.returncode)


def _installed(folder: Path) -> None:
    """As `pip install -e .` does, without a network: entry points become metadata that Python finds."""
    project = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    info = folder / f"{project['name'].replace('-', '_')}-{project['version']}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n")
    points = project["entry-points"].items()
    (info / "entry_points.txt").write_text("".join(f"[{group}]\n" + "".join(f"{k} = {v}\n" for k, v in found.items()) for group, found in points))


def missing(said: list[Said]) -> list[str]:
    """What the page promises and was not so."""
    return [
        f"$ {one.words}\n{one.output}\n-- is without: {[line for line in one.wanted if not _is_said(line, one.output)]}, code {one.code}"
        for one in said
        if not (one.code == 0 or one.refused) or any(not _is_said(line, one.output) for line in one.wanted)
    ]


def _is_said(line: str, output: str) -> bool:
    """Whether the output has the line, or a line of which it is a part; `…` stands for whatever differs from machine to machine, or is left out."""
    return re.search(".*".join(map(re.escape, line.split("…"))), output) is not None
