"""What people install, tried where the source tree is not: tutorials and the README with the wheel, the light core in an empty environment."""

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest
from book_pages import ROOT, TUTORIALS, followed, missing
from extending.guide import results, unsaid
from once import made_once
from signalled import heed_signals
from waiting import until

pytestmark = pytest.mark.slow
OFFLINE = ("--no-index", "--no-build-isolation")
NEEDS_MORE = ("data get", "study run talk", "watch")
"""Commands of the README that need the network, a table, or a terminal."""
TAKES_LONG = {"score nats-tss --all": "cells to score", "run talk/genetic-naswt-nats": "run ", "run training-digits": "run "}
"""Commands of the README that take minutes or hours, and what they say once they are under way."""


def _environment(folder: Path) -> None:
    """A virtual environment with nastui from its wheel, and this one's packages, but not the source tree that may be among them."""
    wheels = folder / "wheels"
    words = ["wheel", "--quiet", "--no-deps", *OFFLINE, "--disable-pip-version-check", "--wheel-dir", str(wheels), str(ROOT)]
    subprocess.run([sys.executable, "-m", "pip", *words], check=True)
    venv.create(folder / "env", with_pip=False, symlinks=True)
    site = Path(next((folder / "env" / "lib").glob("python*/site-packages")))
    with_packages = [path for path in (sysconfig.get_path("purelib"), sysconfig.get_path("platlib")) if path]
    (site / "others.pth").write_text(
        "\n".join(dict.fromkeys(with_packages)) + "\n"
    )  # a path alone: their own .pth files, such as that of an editable install, are not read
    (wheel,) = wheels.glob("nastui-*.whl")
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "--python",
            str(folder / "env" / "bin" / "python"),
            "install",
            "--quiet",
            "--no-deps",
            *OFFLINE[:1],
            "--ignore-installed",
            str(wheel),
        ],
        check=True,
    )


@pytest.fixture
def environment(tmp_path_factory):
    """Its folder."""
    return made_once(tmp_path_factory, "installed", _environment) / "env"


def quiet(folder):
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "PYTHONPATH"))}
    return {**kept, "NASTUI_HOME": str(folder / "home")}


def said(environment, folder, *words):
    return subprocess.run(words, cwd=folder, env=quiet(folder), capture_output=True, text=True, check=False)


def test_it_is_the_wheel_that_is_tried(environment, tmp_path):
    ran = said(environment, tmp_path, str(environment / "bin" / "python"), "-c", "import nastui; print(nastui.__file__)")
    assert Path(ran.stdout.strip()).is_relative_to(environment), ran.stderr


def test_the_manual_page_and_completions_are_below_share(environment):
    assert {"man/man1/nastui.1", "bash-completion/completions/nastui", "zsh/site-functions/_nastui", "fish/vendor_completions.d/nastui.fish"} <= {
        path.relative_to(environment / "share").as_posix() for path in (environment / "share").rglob("*")
    }


@pytest.mark.parametrize("page", TUTORIALS, ids=lambda page: page.stem)
def test_tutorials_work_with_the_wheel(environment, page, tmp_path):
    assert missing(followed(page, tmp_path, str(environment / "bin" / "python"), "")) == []


def test_the_page_on_extending_works_with_the_wheel(environment, tmp_path):
    """What it changes of nastui, it changes in a copy of what the wheel put there."""

    def copied(folder: Path) -> None:
        (installed,) = environment.glob("lib/python*/site-packages/nastui")
        shutil.copytree(installed, folder / "nastui")
        shutil.copy(ROOT / "pyproject.toml", folder)  # which says where a new folder belongs

    found = results(tmp_path, str(environment / "bin" / "python"), copied)
    assert unsaid(found) == []
    assert "mini-tss is as it should be" in found["app"]["checks"], found["app"]


def commands_of_the_readme():
    section = (ROOT / "README.md").read_text(encoding="utf-8").partition("## From the command line")[2].partition("\n## ")[0]
    lines = [line.strip().partition(" #")[0].strip() for line in re.findall(r"^    (nastui .*)$", section, re.MULTILINE)]
    return [line.removeprefix("nastui ") for line in lines if not any(part in line for part in NEEDS_MORE)]


def test_commands_of_the_readme_work_with_the_wheel(environment, tmp_path):
    nastui = [str(environment / "bin" / "python"), "-m", "nastui"]
    short = [line for line in commands_of_the_readme() if line not in TAKES_LONG]
    assert len(short) >= 9
    for line in short:
        ran = said(environment, tmp_path, *nastui, *shlex.split(line))
        assert ran.returncode == 0, f"{line}\n{ran.stdout}{ran.stderr}"
    in_background = 1
    until(lambda: states(environment, tmp_path) == ["done"] * (20 + 3 + in_background))


def states(environment, folder):
    return [
        run["state"]
        for run in json.loads(said(environment, folder, str(environment / "bin" / "python"), "-m", "nastui", "runs", "list", "--json").stdout)
    ]


@pytest.mark.parametrize("line", TAKES_LONG)
def test_long_commands_of_the_readme_begin_with_the_wheel_and_can_be_interrupted(environment, tmp_path, line):
    assert line in commands_of_the_readme()
    words = [str(environment / "bin" / "python"), "-m", "nastui", *shlex.split(line)]
    with subprocess.Popen(words, cwd=tmp_path, env=quiet(tmp_path), stderr=subprocess.PIPE, text=True, preexec_fn=heed_signals) as begun:
        heard = ""
        while TAKES_LONG[line] not in heard and (said := begun.stderr.readline()):
            heard += said
        begun.send_signal(signal.SIGINT)
        heard += begun.stderr.read()
    assert (begun.returncode, "Traceback" in heard) == (130, False), heard


def test_the_light_core_works_in_an_empty_environment(tmp_path):
    """Takes the network: what it stands on is installed."""
    made = subprocess.run(
        [sys.executable, str(ROOT / "packaging" / "core.py"), str(tmp_path), "--offline"], capture_output=True, text=True, check=False
    )
    assert made.returncode == 0, made.stderr
    venv.create(tmp_path / "env", with_pip=True)
    (wheel,) = tmp_path.glob("nastui_core-*.whl")
    ran = said(None, tmp_path, str(tmp_path / "env" / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check", str(wheel))
    if ran.returncode:
        pytest.skip(f"its dependencies cannot be installed here: {ran.stderr.splitlines()[-1]}")
    command = str(tmp_path / "env" / "bin" / "nastui")
    for words in (
        ["run", "quickstart", "--json"],
        ["run", "recipe", "--set", "budget.unique_evaluations=10"],
        ["data", "list"],
        ["presets", "list"],
        ["runs", "list"],
    ):
        assert said(None, tmp_path, command, *words).returncode == 0
    refused = said(None, tmp_path, command, "run", "quickstart", "--set", "fitness.name=naswt")
    assert (refused.returncode, "`pip install torch` brings it" in refused.stderr) == (2, True)


@pytest.mark.skipif(shutil.which("pip") is None, reason="pip is not here")
def test_the_oldest_versions_that_are_allowed_work():
    """Takes the network."""
    ran = subprocess.run([sys.executable, str(ROOT / "packaging" / "oldest.py")], capture_output=True, text=True, check=False)
    if "No matching distribution" in ran.stderr:
        pytest.skip("not every version is to be had here")
    assert ran.returncode == 0, ran.stdout + ran.stderr[-3000:]
