"""docs/extending.md as a newcomer follows it: its files are written, its changes made, its commands given."""

import json
import os
import re
import shutil
import subprocess
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "extending.md"
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_NAME = re.compile(r"(?:# |/\* |\+\+\+ )(\S+)(?: \*/)?\n")


@dataclass(frozen=True)
class Block:
    """A fenced block. The first line of one that belongs into a file names it."""

    language: str
    text: str

    @property
    def file(self) -> str:
        match = _NAME.match(self.text)
        assert match, f"which file is this?\n{self.text}"
        return match[1]

    @property
    def body(self) -> str:
        return self.text.partition("\n")[2]


@dataclass(frozen=True)
class Command:
    """A command, and lines that it says."""

    words: str
    says: tuple[str, ...]


def blocks() -> list[Block]:
    return [Block(*found) for found in _BLOCK.findall(PAGE.read_text(encoding="utf-8"))]


def commands() -> list[Command]:
    found: list[Command] = []
    for line in "".join(block.text for block in blocks() if block.language == "console").splitlines():
        if line.startswith("$ "):
            found.append(Command(line[2:], ()))
        else:
            found[-1] = Command(found[-1].words, (*found[-1].says, line))
    return found


def follow(nastui: Path, own: Path) -> None:
    """Do all that the page says: what is nastui's in a copy of its source tree, the rest in a folder of one's own, which is then installed."""
    for block in blocks():
        if block.language == "console":
            continue
        folder = nastui if block.language == "diff" or block.file.startswith("nastui/") else own
        path = folder / block.file
        if block.language == "diff":
            path.write_text(changed(path.read_text(encoding="utf-8"), block.body), encoding="utf-8")
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("a", encoding="utf-8") as file:
                file.write(block.body)
    install(own)


def changed(text: str, change: str) -> str:
    """The text after a change. Each part of it, up to a line of @@, fits at one place."""
    for part in re.split(r"^@@\n", change, flags=re.MULTILINE):
        lines = part.splitlines()
        old, new = ("".join(f"{line[1:]}\n" for line in lines if line[:1] != other) for other in "+-")
        assert text.count(old) == 1, f"{text.count(old)} places for\n{old}"
        text = text.replace(old, new)
    return text


def install(own: Path) -> None:
    """As `pip install -e .` does: entry points become metadata that Python finds."""
    project = tomllib.loads((own / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    info = own / "my_package-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n")
    groups = project["entry-points"].items()
    (info / "entry_points.txt").write_text("".join(f"[{group}]\n" + "".join(f"{k} = {v}\n" for k, v in points.items()) for group, points in groups))


def results(folder: Path, python: str, copied: Callable[[Path], None]) -> dict[str, Any]:
    """What the page's commands say, and what the app shows, in a process of its own.

    Args:
        folder: an empty one.
        python: the interpreter.
        copied: puts a copy of nastui, which the page changes, into a folder.
    """
    nastui, own = folder / "nastui", folder / "own"
    nastui.mkdir()
    own.mkdir()
    copied(nastui)
    follow(nastui, own)
    paths = (nastui, own, HERE, HERE.parent / "tui", HERE.parent)
    quiet = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    environment = {
        **quiet, "PYTHONPATH": os.pathsep.join(map(str, paths)), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "NASTUI_HOME": str(folder / "home"),
        "TEXTUAL_ANIMATIONS": "none", "LANG": "C.UTF-8",
    }  # fmt: skip
    written = folder / "results.json"
    ran = subprocess.run([python, "-P", str(HERE / "followed.py"), str(written)], cwd=own, env=environment, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return json.loads(written.read_text())


def unsaid(found: dict[str, Any]) -> list[str]:
    """Commands that failed, or did not say what the page says."""
    return [
        f"$ {command.words}\n{said['output']}"
        for command in commands()
        if (said := found["commands"][command.words])["code"] or any(line not in said["output"] for line in command.says)
    ]


def copy_of_nastui(folder: Path) -> None:
    """The source tree, as far as it is needed to run."""
    shutil.copytree(ROOT / "nastui", folder / "nastui", ignore=shutil.ignore_patterns("*.pyc.*"))  # these are being written
    shutil.copy(ROOT / "pyproject.toml", folder)
    for name in ("presets", "studies"):
        (folder / name).symlink_to(ROOT / name)
