"""Does it work with the oldest versions that are allowed? Installs nastui-core, each dependency at its lower bound, in an empty environment.

python packaging/oldest.py               # the light dependencies
python packaging/oldest.py xgboost …     # and those of these extras
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).resolve().parent))
from core import EXTRAS, LIGHT, ROOT

TRIES: Final = (
    ("run", "quickstart", "--set", "budget.evaluations=100", "--json"),
    ("runs", "list"),
    ("runs", "export", "last", "--format", "jsonl"),
    ("data", "list"),
    ("presets", "validate", "quickstart", "recipe"),
    ("run", "recipe", "--set", "budget.unique_evaluations=10", "--json"),
    ("config", "show"),
)
MORE: Final = {
    "xgboost": (("run", "quickstart", "--set", "algorithm.name=nas-ea-fa", "--set", "budget.unique_evaluations=150", "--json"),),
    "reports": (("study", "run", "small.toml"), ("study", "report", "small.toml", "--out", "report")),
}
"""By extra."""
STUDY: Final = """
name = "small"
seeds = "1..5"
[[task]]
name = "digits"
set = { benchmark = "mini-tss", dataset = "mnist8" }
[[arm]]
name = "genetic"
preset = "quickstart"
[[arm]]
name = "random"
preset = "quickstart"
set = { "algorithm.name" = "random" }
[[panel]]
name = "equal"
budget = { evaluations = 100 }
"""
APP: Final = """
import asyncio
from nastui.presets.places import find
from nastui.tui.app import NastuiApp

async def look():
    app = NastuiApp(find("quickstart"))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause(1.0)
        for key in "123456":
            await pilot.press(key)
            await pilot.pause(1.0)
asyncio.run(look())
"""


def main() -> None:
    """Install, and try."""
    wanted = [*LIGHT, *(name for extra in sys.argv[1:] for name in EXTRAS[extra])]
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        subprocess.run([sys.executable, str(ROOT / "packaging" / "core.py"), folder], check=True)
        (wheel,) = place.glob("*.whl")
        venv.create(place / "venv", with_pip=True)
        python = str(place / "venv" / "bin" / "python")
        pins = [f"{name}=={version}" for name, version in bounds().items() if name in wanted]
        print("with " + ", ".join(pins), flush=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", str(wheel), *pins], check=True)
        environment = {"NASTUI_HOME": str(place / "home"), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
        (place / "small.toml").write_text(STUDY, encoding="utf-8")
        for words in (*TRIES, *(words for extra in sys.argv[1:] for words in MORE.get(extra, ()))):
            subprocess.run([python, "-m", "nastui", *words], check=True, env=environment, cwd=folder, stdout=subprocess.DEVNULL)
            print("right: nastui " + " ".join(words), flush=True)
        subprocess.run([python, "-c", APP], check=True, env=environment, cwd=folder)
        print("right: every tab of the app", flush=True)


def bounds() -> dict[str, str]:
    """The lower bound of each dependency of pyproject.toml."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    block = re.search(r"^dependencies = \[\n(.*?)^\]\n", text, re.MULTILINE | re.DOTALL)
    assert block is not None
    return dict(re.findall(r'"([\w-]+)>=([\d.]+)', block[1]))


if __name__ == "__main__":
    main()
