"""A child that only speaks the protocol of `nastui … --follow --json`, to be told what to say and when."""

import json
import sys
from pathlib import Path

from nastui.tui.jobs import runner as child

_PROGRAM = """\
import json, pathlib, signal, sys, time
folder = pathlib.Path({folder!r})
(folder / "words").write_text(json.dumps(sys.argv[1:]))
beside = folder / "beside"
beside.write_text("half a table")
def on_interrupt(number, frame):
    if {deaf!r}:
        return
    beside.unlink()
    sys.exit(130)
signal.signal(signal.SIGINT, on_interrupt)
for line in {lines!r}:
    print(line, file=sys.stderr, flush=True)
(folder / "said").touch()
while not (folder / "go").exists():
    time.sleep(0.01)
beside.unlink()
print(json.dumps({document!r}))
sys.exit({code!r})
"""


class PlayedChild:
    """Says its lines, waits until it may go on, prints its document, ends with its code."""

    def __init__(self, monkeypatch, folder: Path, lines=(), document=None, code=0, deaf=False) -> None:
        self.folder = folder
        folder.mkdir()
        texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
        program = folder / "child.py"
        program.write_text(_PROGRAM.format(folder=str(folder), lines=texts, document=document or {}, code=code, deaf=deaf))
        monkeypatch.setattr(child, "_command", lambda words: [sys.executable, str(program), *words])

    @property
    def said(self) -> bool:
        return (self.folder / "said").exists()

    @property
    def left(self) -> bool:
        """Whether its half-written file is still there."""
        return (self.folder / "beside").exists()

    @property
    def words(self) -> list[str]:
        """What it was sent for, without what all such children are told."""
        first, verb, *said = self.arguments
        assert (first, said[:2]) == ("data", ["--follow", "--json"])
        return [verb, *said[2:]]

    @property
    def arguments(self) -> list[str]:
        """All that it was sent for."""
        return json.loads((self.folder / "words").read_text())

    def go_on(self) -> None:
        (self.folder / "go").touch()
