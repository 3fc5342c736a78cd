"""Build nastui-core: the same tree as nastui with the light dependencies alone, the heavy ones as extras.

    python packaging/core.py FOLDER          # the wheel, into this folder

Takes pip, and hatchling where the index cannot be reached (`--offline`).
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
LIGHT: Final = ("textual", "rich", "click", "platformdirs", "tomli", "tomlkit", "numpy", "requests", "urllib3", "pillow")
EXTRAS: Final = {
    "torch": ("torch", "nats_bench", "nasbench-pytorch"),
    "xgboost": ("xgboost",),
    "reports": ("scipy", "scikit-posthocs", "matplotlib"),
}
_PARTS: Final = ("nastui", "presets", "studies", "packaging", "docs/app", "README.md", "LICENSE")
"""What a wheel is made of."""


def main() -> None:
    """Build it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--offline", action="store_true")
    arguments = parser.parse_args()
    offline = ["--no-index", "--no-build-isolation"] if arguments.offline else []
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder)
        write_tree(tree)
        words = ["wheel", "--quiet", "--no-deps", *offline, "--disable-pip-version-check", "--wheel-dir", str(arguments.folder), str(tree)]
        subprocess.run([sys.executable, "-m", "pip", *words], check=True)


def write_tree(tree: Path) -> None:
    """A source tree with the project file of nastui-core."""
    for part in _PARTS:
        source, target = ROOT / part, tree / part
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", "*.pyc.*"))
        else:
            shutil.copy(source, target)
    (tree / "pyproject.toml").write_text(core_project((ROOT / "pyproject.toml").read_text(encoding="utf-8")), encoding="utf-8")


def core_project(text: str) -> str:
    """The project file of nastui, changed to that of nastui-core: every dependency is kept or becomes one of an extra.

    Raises:
        ValueError: a dependency is neither light nor of an extra.
    """
    block = re.search(r"^dependencies = \[\n(.*?)^\]\n", text, re.MULTILINE | re.DOTALL)
    assert block is not None
    lines = {re.split(r"[><=]", line.strip().strip('"'))[0]: line for line in block[1].splitlines()}
    known = {*LIGHT, *(name for names in EXTRAS.values() for name in names)}
    if unknown := set(lines) - known:
        raise ValueError(f"packaging/core.py does not say whether {', '.join(sorted(unknown))} is light, or of which extra")
    light = "".join(f"{lines[name]}\n" for name in LIGHT)
    extras = "".join(f"{extra} = [\n" + "".join(f"{lines[name]}\n" for name in names) + "]\n" for extra, names in EXTRAS.items())
    changed = text.replace(block[0], f"dependencies = [\n{light}]\n").replace('name = "nastui"\n', 'name = "nastui-core"\n', 1)
    return changed.replace("[project.optional-dependencies]\n", f"[project.optional-dependencies]\n{extras}", 1).replace('"nastui[', '"nastui-core[')


if __name__ == "__main__":
    main()
