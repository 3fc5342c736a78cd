"""The command line, called in this process."""

import json
from dataclasses import dataclass

import pytest

from nastui.cli.main import main


@dataclass(frozen=True)
class Said:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def document(self):
        """The one JSON document on standard output."""
        return json.loads(self.out)


@pytest.fixture
def nastui(capsys):
    """Call the command line with these arguments."""

    def call(*arguments: str) -> Said:
        with pytest.raises(SystemExit) as ended:
            main(list(arguments))
        printed = capsys.readouterr()
        return Said(ended.value.code or 0, printed.out, printed.err)

    return call
