"""docs/spaces.md, followed to the letter: from a space file and a table to a judged study."""

import re
import runpy
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from nastui.cli.main import main

PAGE = Path(__file__).parents[2] / "docs" / "spaces.md"
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def test_every_command_says_what_the_page_says(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    for language, text in BLOCKS:
        if language == "console":
            _given(text, capsys)
            continue
        named = re.match(r"# (\S+\.\w+)\n", text)
        assert named
        Path(named[1]).write_text(text[named.end() :], encoding="utf-8")


def _given(text, capsys):
    said = ""
    for line in text.splitlines():
        if not line.startswith("$ "):
            assert line in said
            continue
        program, *arguments = shlex.split(line[2:])
        if program == "python":
            runpy.run_path(arguments[0])
            continue
        if program == "pytest":
            command = [sys.executable, "-m", "pytest", *arguments, "-q", "-p", "no:cacheprovider", "--rootdir=."]
            said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
            continue
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        output = capsys.readouterr()
        said = output.out + output.err
        assert not ended.value.code, said
