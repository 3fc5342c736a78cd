"""A home with the small study, its runs made where they are asked for, and a child that is told what to do."""

import json
import sys
from pathlib import Path

from sealing import vouch
from small_study import SMALL

from nastui.base.paths import home
from nastui.runs.session import start
from nastui.runs.store import Store
from nastui.studies.plan.planning import plan
from nastui.studies.plan.reading import read_study
from nastui.tui.jobs import runner as child

DECLARED = """
title = "Does genetic search beat random search?"
[[comparison]]
panel = "equal"
first = "genetic"
second = "random"
[[claim]]
name = "a"
text = "Genetic and random search find cells of different accuracies."
rule = "different-distributions"
panel = "equal"
pairs = [["genetic", "random"]]
[[panel]]
name = "longer"
title = "60 evaluations"
arms = ["random"]
budget = { evaluations = 60 }
"""


def write_study(text: str = SMALL, name: str = "small") -> Path:
    """The user's own study; without a title or panels of its own it gets some."""
    head, _, rest = DECLARED.strip().partition("\n")
    path = home().studies / f"{name}.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text.replace("[[task]]", f"{head}\n[[task]]", 1) + rest)
    return path


def make_runs(least_seed: int = 1, most_seed: int = 3) -> None:
    """Make the runs of these seeds."""
    study = read_study("small")[1]
    made = set()
    with Store() as store:
        for one in plan(study):
            if least_seed <= one.seed <= most_seed and one.digest not in made:
                made.add(one.digest)
                start(store, one.spec).drive(store)


def fail_run(reason: str = "the disk is full") -> None:
    """The newest run failed."""
    with Store() as store:
        store._connection.execute("UPDATE runs SET state = 'failed', reason = ? WHERE serial = (SELECT max(serial) FROM runs)", (reason,))
        vouch(store)


_PROGRAM = """\
import json, pathlib, signal, sys, time
folder = pathlib.Path({folder!r})
(folder / "words").write_text(json.dumps(sys.argv[1:]))
def on_interrupt(number, frame):
    (folder / "interrupted").touch()
    sys.exit(130)
signal.signal(signal.SIGINT, on_interrupt)
for line in {lines!r}:
    print(line, file=sys.stderr, flush=True)
(folder / "said").touch()
while not (folder / "go").exists():
    time.sleep(0.01)
print(json.dumps({document!r}))
sys.exit({code!r})
"""


class PlayedMaker:
    """Stands in for `nastui study run`: says its lines, waits until it may go on, prints its document, ends with its code."""

    def __init__(self, monkeypatch, folder: Path, lines=(), document=None, code=0) -> None:
        self.folder = folder
        folder.mkdir()
        program = folder / "maker.py"
        program.write_text(_PROGRAM.format(folder=str(folder), lines=list(lines), document=document or {}, code=code))
        monkeypatch.setattr(child, "_command", lambda words: [sys.executable, str(program), *words])

    @property
    def said(self) -> bool:
        return (self.folder / "said").exists()

    @property
    def interrupted(self) -> bool:
        return (self.folder / "interrupted").exists()

    @property
    def words(self) -> list[str]:
        """What it was sent for, without what all such children are told: options of the place, and the study."""
        said = json.loads((self.folder / "words").read_text())
        assert said[:4] == ["study", "run", "--json", "--follow"]
        return [word for word in said[4:] if word != "--"]

    def go_on(self) -> None:
        (self.folder / "go").touch()
