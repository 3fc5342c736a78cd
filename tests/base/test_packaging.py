"""What packages are made of: the light core, the source archive, the manual page, the list of licences. Without a network."""

import importlib.util
import json
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest
from once import made_once

ROOT = Path(__file__).parents[2]
PACKAGING = ROOT / "packaging"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

with_hatchling = pytest.mark.skipif(not importlib.util.find_spec("hatchling"), reason="hatchling is not installed")


@pytest.fixture
def script(monkeypatch):
    """A script of the folder `packaging`, as a module."""

    def load(name):
        monkeypatch.syspath_prepend(str(PACKAGING))
        spec = importlib.util.spec_from_file_location(f"packaging_{name}", PACKAGING / f"{name}.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    return load


def names(requirements):
    return {re.split(r"[><=\[;]", one)[0] for one in requirements}


def test_the_core_has_each_dependency_or_an_extra_that_brings_it(script):
    core = script("core")
    made = tomllib.loads(core.core_project((ROOT / "pyproject.toml").read_text(encoding="utf-8")))["project"]
    assert made["name"] == "nastui-core"
    assert names(made["dependencies"]) == set(core.LIGHT)
    left = {one for extra in core.EXTRAS for one in names(made["optional-dependencies"][extra])}
    assert names(PROJECT["dependencies"]) == set(core.LIGHT) | left
    assert set(made["dependencies"]) <= set(PROJECT["dependencies"])


def test_a_dependency_that_nobody_placed_is_refused(script):
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8").replace('  "pillow>=10"', '  "surprise>=1",\n  "pillow>=10"')
    with pytest.raises(ValueError, match="surprise"):
        script("core").core_project(text)


def _core(folder):
    ran = subprocess.run([sys.executable, str(PACKAGING / "core.py"), str(folder), "--offline"], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr


@with_hatchling
def test_the_core_has_the_files_of_nastui(tmp_path_factory):
    (path,) = made_once(tmp_path_factory, "core", _core).glob("nastui_core-*.whl")
    with zipfile.ZipFile(path) as wheel:
        files = set(wheel.namelist())
        said = wheel.read(next(name for name in files if name.endswith("METADATA"))).decode()
    wanted = {one.relative_to(ROOT).as_posix() for one in (ROOT / "nastui").rglob("*") if one.is_file() and "__pycache__" not in one.parts}
    assert wanted <= files
    assert "nastui/presets/shipped/quickstart.toml" in files
    assert "Name: nastui-core" in said
    assert not re.search(r"^Requires-Dist: torch(?![^;]*;[^;]*extra)", said, re.MULTILINE)


@with_hatchling
def test_the_source_archive_makes_the_wheel(tmp_path):
    """What is in it is all that a build needs."""
    program = f"import hatchling.build, os; os.chdir({str(ROOT)!r}); print(hatchling.build.build_sdist({str(tmp_path)!r}))"
    made = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    with tarfile.open(tmp_path / made.stdout.split()[-1]) as archive:
        archive.extractall(tmp_path, filter="data")
    (tree,) = (path for path in tmp_path.iterdir() if path.is_dir())
    assert {"LICENSE", "README.md", "CHANGELOG.md", "tests", "docs", "presets", "studies", "packaging", "Makefile"} <= {
        path.name for path in tree.iterdir()
    }
    words = ["wheel", "--quiet", "--no-deps", "--no-index", "--no-build-isolation", "--disable-pip-version-check", "--wheel-dir", str(tmp_path)]
    ran = subprocess.run([sys.executable, "-m", "pip", *words, str(tree)], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert list(tmp_path.glob("nastui-*.whl"))


def test_the_manual_page_and_completions_are_those_of_the_commands(script):
    for name, text in script("share").share().items():
        assert (PACKAGING / "share" / name).read_text(encoding="utf-8") == text, "`python packaging/share.py` writes it anew"


def test_what_ships_is_listed_with_licences(script):
    try:
        distribution("nastui")
    except PackageNotFoundError:
        pytest.skip("nastui is not installed")
    document = json.loads(json.dumps(script("sbom").sbom("nastui")))
    assert (document["bomFormat"], document["metadata"]["component"]["name"]) == ("CycloneDX", "nastui")
    licences = {one["name"]: one["licenses"][0].get("expression") or one["licenses"][0]["license"]["name"] for one in document["components"]}
    assert {"textual", "numpy"} <= set(licences)
    assert licences["textual"] == "MIT"
    assert "CC-BY-SA-3.0" in licences.values()
    assert "unknown" not in licences.values()


def test_every_extra_that_a_sentence_names_is_there():
    """Remedies such as `pip install 'nastui[optuna]'`."""
    named = {found for path in (ROOT / "nastui").rglob("*.py") for found in re.findall(r"nastui\[([\w,-]+)\]", path.read_text(encoding="utf-8"))}
    assert named
    assert {one for group in named for one in group.split(",")} <= set(PROJECT["optional-dependencies"])


def test_there_is_no_address_that_is_none():
    assert "urls" not in PROJECT
