"""The wheel holds all that nastui is: built without a network, where the build backend is installed."""

import configparser
import importlib.util
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from once import made_once

import nastui

ROOT = Path(__file__).parents[2]
NEVER = ("__pycache__",)

pytestmark = pytest.mark.skipif(not importlib.util.find_spec("hatchling"), reason="hatchling is not installed")


def _build(folder: Path) -> None:
    words = ["wheel", "--quiet", "--no-deps", "--no-index", "--no-build-isolation", "--disable-pip-version-check", "--wheel-dir", str(folder)]
    ran = subprocess.run([sys.executable, "-m", "pip", *words, str(ROOT)], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The archive."""
    (path,) = made_once(tmp_path_factory, "wheel", _build).glob("nastui-*.whl")
    with zipfile.ZipFile(path) as archive:
        yield archive


def test_it_has_every_file_of_the_package_and_what_is_shipped_beside_it(wheel):
    wanted = {path.relative_to(ROOT).as_posix() for path in (ROOT / "nastui").rglob("*") if path.is_file() and not {*NEVER} & set(path.parts)}
    for folder, place in (("presets", "nastui/presets/shipped"), ("studies", "nastui/studies/shipped")):
        wanted |= {f"{place}/{path.relative_to(ROOT / folder).as_posix()}" for path in (ROOT / folder).rglob("*.toml")}
    assert wanted <= set(wheel.namelist())
    assert {"nastui/py.typed", "nastui/__init__.pyi"} <= wanted


def test_it_has_nothing_but_the_package_and_its_metadata(wheel):
    info = f"nastui-{nastui.__version__}"
    assert {name.partition("/")[0] for name in wheel.namelist()} == {"nastui", f"{info}.dist-info", f"{info}.data"}


def test_the_manual_page_and_completions_lie_where_shells_look(wheel):
    share = f"nastui-{nastui.__version__}.data/data/share/"
    names = ("man/man1/nastui.1", "bash-completion/completions/nastui", "zsh/site-functions/_nastui", "fish/vendor_completions.d/nastui.fish")
    assert {share + name for name in names} <= set(wheel.namelist())


def test_its_description_shows_on_an_index_that_has_no_other_file(wheel):
    said = wheel.read(f"nastui-{nastui.__version__}.dist-info/METADATA").decode()
    assert "Description-Content-Type: text/markdown" in said
    assert "    ╭─ Generations" in said
    assert re.findall(r"\]\((?!https?:|#)[^)]*\)", said) == []


def test_it_says_what_it_is(wheel):
    info = f"nastui-{nastui.__version__}.dist-info/"
    said = wheel.read(info + "METADATA").decode()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["description"] in said
    assert "Requires-Dist: textual<9,>=8.2.8" in said
    assert f"Version: {nastui.__version__}" in said
    points = configparser.ConfigParser()
    points.read_string(wheel.read(info + "entry_points.txt").decode())
    assert points["console_scripts"]["nastui"] == "nastui.__main__:main"
    assert any(name.endswith("/LICENSE") for name in wheel.namelist())
