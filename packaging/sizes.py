"""How large an installation is and how long it takes, a table for docs/installing.md: each in an empty environment, from the index of pip.

python packaging/sizes.py                # nastui-core and its extras
python packaging/sizes.py --all          # nastui too, with torch for the CPU and with that of the index, which takes gigabytes
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Sequence
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).resolve().parent
CPU: Final = "https://download.pytorch.org/whl/cpu"
CORE: Final = {"nastui-core": "", "nastui-core[xgboost]": "[xgboost]", "nastui-core[reports]": "[reports]"}


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--all", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, str(HERE / "core.py"), folder], check=True)
        (wheel,) = Path(folder).glob("nastui_core-*.whl")
        wanted = {title: [[str(wheel) + extra]] for title, extra in CORE.items()}
        if arguments.all:
            wanted["nastui, torch for the CPU"] = [["torch", "--index-url", CPU], [str(HERE.parent)]]
            wanted["nastui"] = [[str(HERE.parent)]]
        print("| | on the disk | packages | to install |\n|---|---|---|---|", flush=True)
        for number, (title, steps) in enumerate(wanted.items()):
            size, packages, seconds = installed(steps, Path(folder) / f"in-{number}")
            print(f"| `{title}` | {size:,.0f} MB | {packages} | {seconds:,.0f} s |", flush=True)


def installed(steps: Sequence[Sequence[str]], place: Path) -> tuple[float, int, float]:
    """Megabytes, packages and seconds; pip and its own parts are not counted."""
    venv.create(place, with_pip=True)
    (site,) = place.glob("lib/python*/site-packages")
    before = size_of(site)
    begun = time.monotonic()
    for what in steps:
        subprocess.run([str(place / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check", *what], check=True)
    seconds = time.monotonic() - begun
    packages = sum(1 for _ in site.glob("*.dist-info")) - 2
    return (size_of(site) - before) / 1e6, packages, seconds


def size_of(folder: Path) -> int:
    """Bytes of all files below."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


if __name__ == "__main__":
    main()
