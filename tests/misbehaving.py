"""Parts of a run that other packages might bring, each wrong in its own way; and packages that bring them."""

import sys
from dataclasses import dataclass, replace

import numpy as np

from nastui.algorithms.algorithm import Algorithm
from nastui.base.fields import setting
from nastui.base.registry import Entry
from nastui.fitness.fitness import Evaluations, Fitness, FitnessFacts
from nastui.fitness.proxies.entry import ProxyEntry
from nastui.predictors.predictor import Predictor


@dataclass(frozen=True)
class Ways:
    how: str = setting("right", "How", "In which way it errs")


def raised():
    return {}["nowhere"]


class OwnExit(BaseException):
    pass


def left(how):
    """Ends more than itself."""
    match how:
        case "exit":
            sys.exit(3)
        case "own":
            raise OwnExit("boo")
        case "interrupt":
            raise KeyboardInterrupt


ASKED = {
    "right": lambda cells: cells,
    "nothing": lambda cells: cells[:0],
    "none": lambda cells: None,
    "floats": lambda cells: cells.astype(np.float64),
    "whole numbers": lambda cells: cells.astype(np.int64),
    "list": lambda cells: cells.tolist(),
    "one cell": lambda cells: cells[0],
    "too long": lambda cells: np.hstack([cells, cells]),
    "illegal": lambda cells: np.where(np.arange(len(cells))[:, None] == 1, 77, cells).astype(np.uint8),
    "raises": lambda cells: raised(),
}


class Asker(Algorithm):
    """Right for two batches."""

    def __init__(self, settings, context):
        super().__init__(context)
        self.how, self.turn = settings.how, 0
        if self.how == "size":
            self.generation_size = 0
        if self.how == "made":
            raised()

    def ask(self):
        self.turn += 1
        left(self.how)
        if self.how == "prints":
            print("asking")
        self.last = cells = self.space.random(self.rng, 5)
        return cells if self.turn < 3 else ASKED.get(self.how, ASKED["right"])(cells)

    def tell(self, evaluations):
        if self.how == "tell":
            raise ValueError("no idea")
        if self.how == "writes":
            for values in (self.last, evaluations.cells, evaluations.fitness, evaluations.valid):
                values.fill(0)

    @property
    def finished(self):
        return raised() if self.how == "finished" else False

    def notes(self):
        return {"odd": object()} if self.how == "notes" else {"fine": np.float32(1.5)}


ANSWERED = {
    "right": lambda values: values,
    "short": lambda values: values[:-1],
    "list": lambda values: values.tolist(),
    "texts": lambda values: values.astype(str),
    "table": lambda values: values[:, None],
    "raises": lambda values: raised(),
}


NONSENSE = {
    "infinite": {"fitness": np.inf},
    "above": {"valid": 1091.17},
    "below": {"test": -908.83},
    "backwards": {"table_seconds": -33.4},
    "for ever": {"table_seconds": np.inf},
    "unknown seconds": {"table_seconds": np.nan},
    "unmeasured": {"measured_seconds": np.nan},
}
FACTS = {
    "no facts": lambda facts: None,
    "no digest": lambda facts: replace(facts, digest=None),
    "fewer than none": lambda facts: replace(facts, coverage=-3),
    "no optimum": lambda facts: replace(facts, optimum=float("nan")),
}


class Judge(Fitness):
    def __init__(self, settings, context):
        self.how, self.size = settings.how, context.benchmark.size

    def facts(self):
        right = FitnessFacts("made up", "", None, None, self.size, self.size, "none", "made up", True)
        return raised() if self.how == "facts" else FACTS.get(self.how, lambda facts: facts)(right)

    def covered(self):
        return np.ones(self.size, dtype=np.bool_)

    def evaluate(self, cells, numbers):
        left(self.how)
        right = np.arange(len(cells), dtype=np.float64)
        if self.how == "writes":
            cells[:] = 0
        if self.how == "others":
            return Evaluations(cells[::-1], right, right, right, right, right)
        if self.how in NONSENSE:
            answer = Evaluations(cells, right, right, right, right, right)
            return replace(answer, **{name: np.where(right == 1, value, right) for name, value in NONSENSE[self.how].items()})
        if self.how == "dict":
            return {"fitness": right}
        return Evaluations(cells, ANSWERED.get(self.how, ANSWERED["right"])(right), right, right, right, right)


GUESSED = {
    "right": lambda values: values,
    "short": lambda values: values[:-1],
    "not a number": lambda values: np.where(np.arange(len(values)) == 0, np.nan, values),
    "infinite": lambda values: np.where(np.arange(len(values)) == 0, np.inf, values),
    "complex": lambda values: values + 1j,
    "texts": lambda values: ["much"] * len(values),
    "raises": lambda values: raised(),
}


class Guesser(Predictor):
    def __init__(self, settings, context):
        self.how = settings.how

    def fit(self, encodings, fitness):
        if self.how == "fit":
            raised()
        left(self.how)

    def predict(self, encodings):
        return GUESSED.get(self.how, GUESSED["right"])(np.arange(len(encodings), dtype=np.float64))


ASKER = Entry("asker", "Asker", "Asks in its own way", Ways, "misbehaving:Asker", "screens")
JUDGE = Entry("judge", "Judge", "Judges in its own way", Ways, "misbehaving:Judge", needs_table=False)
GUESSER = Entry("guesser", "Guesser", "Guesses in its own way", Ways, "misbehaving:Guesser")
USURPER = Entry("genetic", "Usurper", "Is called as nastui's own", Ways, "misbehaving:Asker")
NONE = Entry("none", "None", "Is called as no predictor", Ways, "misbehaving:Guesser")
ABSENT = Entry("absent", "Absent", "What makes it is not there", Ways, "misbehaving:Nothing")
BARE = Entry("bare", "Bare", "Has no settings", object, "misbehaving:Asker")
SCORER = ProxyEntry("scorer", "Scorer", "Scores in its own way", factory="misbehaving:Nothing", reads="weights")
SCORED = ProxyEntry("scored", "Scored", "Scores in its own way", factory="misbehaving:scored", reads="shape")
NUMBER = 5


SCORES = {
    "none": lambda: None,
    "text": lambda: "x",
    "digits": lambda: "3",
    "complex": lambda: 1j,
    "list": lambda: [1, 2],
    "large": lambda: 10**400,
    "larger": lambda: 10**5000,
    "several": lambda: np.ones(2),
    "raises": raised,
    "exit": lambda: left("exit"),
}
score = {"how": "none"}


def scored(shape, cell):
    return SCORES[score["how"]]()


def install(folder, package, lists):
    """A package that is installed in a folder, as far as Python can tell: its metadata, and what it adds to nastui."""
    info = folder / f"{package}-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(lists)
