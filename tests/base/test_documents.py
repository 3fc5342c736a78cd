"""What the documents name is there: files, modules, commands and their options, presets and studies."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from nastui.cells.spaces import SPACES
from nastui.cli.main import cli
from nastui.runs.spec import REGISTRIES
from nastui.studies.plan.rules import RULES

ROOT = Path(__file__).parents[2]
PAGES = [*sorted(ROOT.glob("docs/*.md")), ROOT / "README.md", ROOT / "timings" / "README.md"]
SOURCES = [ROOT / "pyproject.toml", ROOT / "Makefile", *sorted(ROOT.glob("docs/*.py")), *sorted(ROOT.glob("timings/*.py"))]
PACKAGE = sorted((ROOT / "nastui").rglob("*.py"))
GROUPS = {group for registry in (SPACES, *REGISTRIES.values(), RULES) for group in (registry.group, *registry.more)}
BUILT = {"nastui/presets/shipped", "nastui/studies/shipped"}
"""Made when a wheel is built."""
LOGGER = "nastui.plugins"
_EARLIER = "that of the earlier commit"
"""In a line that is about nastui as it was."""
_PATH = re.compile(r"(?<![\w/.])(?:nastui|timings|tests|docs)/[\w./*-]*[\w*]")
_DOTTED = re.compile(r"(?<![\w./-])nastui(?:\.[A-Za-z_]\w*)+")
_CODE = re.compile(r"`([^`\n]+)`|^(?:    |\$ )(.+)$", re.MULTILINE)


def by(page: Path) -> str:
    return str(page.relative_to(ROOT))


def made_by(text: str) -> set[str]:
    """Files that a page tells its reader to make: blocks whose first line names them."""
    return {found.rstrip(" */") for found in re.findall(r"^```\w+\n(?:# |/\* )(\S+)", text, re.MULTILINE)}


def there(name: str, made: set[str]) -> bool:
    """Whether a dotted name is a module, or a name in one."""
    *parents, last = name.split(".")
    files = [Path(*parents, last).with_suffix(".py"), Path(*parents, last, "__init__.py")]
    if name in (*GROUPS, LOGGER) or last == "__file__" or any((ROOT / file).exists() or file.as_posix() in made for file in files):
        return True
    module = next((file for file in (ROOT / Path(*parents).with_suffix(".py"), ROOT.joinpath(*parents, "__init__.py")) if file.exists()), None)
    return module is not None and bool(re.search(rf"\b{last}\b", module.read_text(encoding="utf-8")))


@pytest.mark.parametrize("page", [*PAGES, *SOURCES], ids=by)
def test_every_path_exists(page):
    text = page.read_text(encoding="utf-8")
    gone = {path for path in _PATH.findall(text) if not list(ROOT.glob(path))} - made_by(text) - BUILT
    assert not gone


def test_every_timing_is_in_their_list():
    named = (ROOT / "timings" / "README.md").read_text(encoding="utf-8")
    assert [path.name for path in (ROOT / "timings").glob("*.py") if f"`{path.name}`" not in named] == []


@pytest.mark.parametrize("page", [*PAGES, *SOURCES], ids=by)
def test_every_dotted_name_exists(page):
    text = page.read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if _EARLIER not in line]
    assert not {name for name in _DOTTED.findall("\n".join(lines)) if not there(name, made_by(text))}


def test_every_dotted_name_in_the_package_exists():
    """Those in docstrings and strings too, such as the factories of registries."""
    assert not {(by(file), name) for file in PACKAGE for name in _DOTTED.findall(file.read_text(encoding="utf-8")) if not there(name, set())}


@pytest.mark.parametrize("script", [path for path in SOURCES if path.suffix == ".py"], ids=by)
def test_every_name_that_a_script_imports_exists(script):
    text = script.read_text(encoding="utf-8")
    imports = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.ImportFrom) and str(node.module).startswith("nastui")]
    now = [node for node in imports if _EARLIER not in text.splitlines()[node.lineno - 1]]
    assert not {name for node in now for one in node.names if not there(name := f"{node.module}.{one.name}", set())}


def test_what_import_linter_and_mypy_name_exists():
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    for contract in tools["importlinter"]["contracts"]:
        for container in contract.get("containers", ["nastui"]):
            for name in re.findall(r"[\w.]+", " ".join([*contract.get("layers", ()), *contract.get("source_modules", ())])):
                assert there(name if name.startswith("nastui") else f"{container}.{name}", set()), name


# ---- commands


def given(text: str) -> Iterator[list[str]]:
    """The words of each command in code; alternatives and placeholders stay as they are."""
    for inline, line in _CODE.findall(text):
        words = (inline or line).split("#")[0].split()
        if words[:1] == ["nastui"] and len(words) > 1:
            yield words[1:]


def wrong(words: list[str]) -> str | None:
    """What of a command is not there."""
    command: click.Command = cli
    rest = list(words)
    options = {name for parameter in cli.params for name in parameter.opts} | {"--help", "-h", "--version", "…"}
    while rest:
        word = rest.pop(0).strip("[](),;.…")
        if word.startswith("-") and word.partition("=")[0] not in options and not word.lstrip("-").replace(".", "").isdigit():
            return f"{command.name} has no option {word}"
        if word.startswith("-") or not isinstance(command, click.Group) or not word.islower():
            continue
        found = command.get_command(click.Context(command), word)
        if found is None:
            return f"{command.name} has no command {word}"
        command = found
        options |= {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)}
    return None


def test_a_wrong_command_is_found():
    assert wrong(["data", "list"]) is wrong(["run", "quickstart", "--set", "seed=3", "--json"]) is wrong(["-v", "…"]) is None
    assert wrong(["data", "fetch"]) == "data has no command fetch"
    assert wrong(["run", "quickstart", "--seedz", "1"]) == "run has no option --seedz"


@pytest.mark.parametrize("page", PAGES, ids=by)
def test_every_command_exists_with_its_options(page):
    assert not {found for words in given(page.read_text(encoding="utf-8")) if (found := wrong(words))}


@pytest.mark.parametrize(("folder", "asks"), [("presets", r"run"), ("studies", r"study (?:run|report|status|table)")])
def test_every_preset_and_study_that_a_command_names_is_shipped(folder, asks):
    shipped = {path.relative_to(ROOT / folder).with_suffix("").as_posix() for path in (ROOT / folder).rglob("*.toml")}
    said = [" ".join(words) for page in PAGES for words in given(page.read_text(encoding="utf-8"))]
    named = {match[1] for line in said if (match := re.match(rf"{asks} ([a-z0-9][a-z0-9/-]*)(?= |$)", line))}
    assert named
    assert named <= shipped


def test_the_readme_says_what_is_downloaded_and_what_nas_bench_201_is():
    said = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "torch for CUDA, with which the whole installation takes 5.7 GB" in " ".join(said.split())
    assert "pip install torch --index-url https://download.pytorch.org/whl/cpu" in said
    assert "its topology space is NAS-Bench-201" in said
