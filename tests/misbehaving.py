"""Parts of a run that other packages might bring, each wrong in its own way; and packages that bring them."""

from dataclasses import dataclass

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
        cells = self.space.random(self.rng, 5)
        return cells if self.turn < 3 else ASKED.get(self.how, ASKED["right"])(cells)

    def tell(self, evaluations):
        if self.how == "tell":
            raise ValueError("no idea")

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


class Judge(Fitness):
    def __init__(self, settings, context):
        self.how, self.size = settings.how, context.benchmark.size

    def facts(self):
        return raised() if self.how == "facts" else FitnessFacts("made up", "", None, None, self.size, self.size, "none", "made up", True)

    def covered(self):
        return np.ones(self.size, dtype=np.bool_)

    def evaluate(self, cells, numbers):
        right = np.arange(len(cells), dtype=np.float64)
        if self.how == "dict":
            return {"fitness": right}
        return Evaluations(cells, ANSWERED.get(self.how, ANSWERED["right"])(right), right, right, right, right)


GUESSED = {
    "right": lambda values: values,
    "short": lambda values: values[:-1],
    "not a number": lambda values: np.where(np.arange(len(values)) == 0, np.nan, values),
    "texts": lambda values: ["much"] * len(values),
    "raises": lambda values: raised(),
}


class Guesser(Predictor):
    def __init__(self, settings, context):
        self.how = settings.how

    def fit(self, encodings, fitness):
        if self.how == "fit":
            raised()

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
NUMBER = 5


def install(folder, package, lists):
    """A package that is installed in a folder, as far as Python can tell: its metadata, and what it adds to nastui."""
    info = folder / f"{package}-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(lists)
