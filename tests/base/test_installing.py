"""Which build of torch `make` asks for, with a pip that only writes down what it is asked."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CPU_WHEELS = "https://download.pytorch.org/whl/cpu"
FAKE_PIP = """\
#!/bin/sh
echo "$*" >> asked
case "$*" in *--index-url*) exit {code} ;; esac
"""
SENTENCE = "PyTorch's index of CPU builds does not answer, so torch comes from the default index"

pytestmark = [
    pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed"),
    pytest.mark.skipif(not (ROOT / "Makefile").exists(), reason="the source tree is not here"),
]


@pytest.fixture
def make(tmp_path, monkeypatch):
    """A function that makes what `make run` needs; returns the calls of pip and what was said."""
    for name in ("TORCH", "MAKEFLAGS", "MFLAGS", "MAKELEVEL"):
        monkeypatch.delenv(name, raising=False)
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / ".ci", tmp_path / ".ci")
    (tmp_path / ".venv/bin").mkdir(parents=True)
    (tmp_path / ".venv/bin/python").touch()

    def call(*words, answers=True):
        pip = tmp_path / "pip"
        pip.write_text(FAKE_PIP.format(code=0 if answers else 1))
        pip.chmod(0o755)
        done = subprocess.run(["make", f"PIP={pip}", *words, ".venv/.run"], cwd=tmp_path, capture_output=True, text=True, check=False)
        asked = (tmp_path / "asked").read_text().splitlines() if (tmp_path / "asked").exists() else []
        return asked, done

    return call


@pytest.fixture
def nvidia(tmp_path, monkeypatch):
    """A machine with the tool of NVIDIA's driver."""
    tool = tmp_path / "tools" / "nvidia-smi"
    tool.parent.mkdir()
    tool.write_text("#!/bin/sh\n")
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", str(tool.parent), prepend=os.pathsep)


def from_cpu_wheels(call: str) -> bool:
    words = call.split()
    return words[-1] == "torch" and words[words.index("--index-url") + 1] == CPU_WHEELS


def test_the_build_for_the_cpu_is_asked_for_first(make):
    (first, second), done = make("TORCH=cpu")
    assert from_cpu_wheels(first)
    assert "--no-deps" in first
    assert "--retries 0" in first
    assert second == "-e ."
    assert SENTENCE not in done.stderr


def test_where_its_index_does_not_answer_the_default_one_does_and_that_is_told(make):
    asked, done = make("TORCH=cpu", answers=False)
    assert [from_cpu_wheels(asked[0]), *asked[1:]] == [True, "-e ."]
    assert done.returncode == 0
    assert SENTENCE in done.stderr


def test_the_build_for_cuda_comes_from_the_default_index(make):
    asked, done = make("TORCH=cuda")
    assert asked == ["-e ."]
    assert SENTENCE not in done.stderr


def test_a_machine_with_an_nvidia_device_has_the_default_build(make, nvidia):
    assert make()[0] == ["-e ."]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere torch has one build")
@pytest.mark.skipif(Path("/proc/driver/nvidia").exists() or shutil.which("nvidia-smi") is not None, reason="this machine has an NVIDIA device")
def test_a_machine_without_one_has_the_build_for_the_cpu(make):
    asked, _ = make()
    assert [from_cpu_wheels(asked[0]), *asked[1:]] == [True, "-e ."]


def test_another_word_is_refused_before_anything_is_installed(make):
    asked, done = make("TORCH=gpu")
    assert asked == []
    assert done.returncode != 0
    assert "TORCH=gpu is neither cpu nor cuda" in done.stderr
