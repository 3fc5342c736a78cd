"""What the words and numbers on the screens mean: two sentences each, and where they are from a paper, which."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Term:
    """A word or number that screens show."""

    name: str
    first: str
    second: str
    paper: str | None = None
    headings: tuple[str, ...] = ()
    """How tables and lines write it, where that is not its name."""

    @property
    def written(self) -> frozenset[str]:
        """All ways in which it is written."""
        return frozenset((self.name, *self.headings))


_KENDALL: Final = "Kendall, A New Measure of Rank Correlation, Biometrika 30, 1938"
_YING: Final = "Ying et al., NAS-Bench-101: Towards Reproducible Neural Architecture Search, ICML 2019"
_ZITZLER: Final = (
    "Zitzler & Thiele, Multiobjective Evolutionary Algorithms: A Comparative Case Study and the Strength Pareto Approach, IEEE TEC 3, 1999"
)
_VARGHA: Final = "Vargha & Delaney, A Critique and Improvement of the CL Common Language Effect Size Statistics of McGraw and Wong, JEBS 25, 2000"
_MANN: Final = "Mann & Whitney, On a Test of Whether one of Two Random Variables is Stochastically Larger than the Other, Ann. Math. Stat. 18, 1947"
_HOLM: Final = "Holm, A Simple Sequentially Rejective Multiple Test Procedure, Scand. J. Stat. 6, 1979"
_AGARWAL: Final = "Agarwal et al., Deep Reinforcement Learning at the Edge of the Statistical Precipice, NeurIPS 2021"
_ISHIBUCHI: Final = "Ishibuchi et al., Modified Distance Calculation in Generational Distance and Inverted Generational Distance, EMO 2015"
_ABDELFATTAH: Final = "Abdelfattah et al., Zero-Cost Proxies for Lightweight NAS, ICLR 2021"
_DONG: Final = "Dong et al., NATS-Bench: Benchmarking NAS Algorithms for Architecture Topology and Size, TPAMI 2021"

SEED: Final = Term(
    "seed",
    "The number from which every random draw of a run follows.",
    "The same preset and seed give the same run; runs that differ only in the seed show how much is luck.",
)
STATE: Final = Term(
    "state",
    "Whether a run goes on, and how it ended.",
    "Interrupted means that the process that drove it is gone or silent: it can be resumed, and ends as if nothing had been.",
    headings=("sign",),
)
GENERATION: Final = Term(
    "generation",
    "What the algorithm asks for at a time, and a row of the table.",
    "One that asks for a cell at a time has a generation for each cell.",
    headings=("gen",),
)
EVALUATED: Final = Term(
    "evaluated",
    "How many answers the algorithm has had: of its generation in the table, of the whole run above it.",
    "A cell that it asks for again is counted again, unless the setting Duplicates skips it.",
    headings=("eval",),
)
UNIQUE: Final = Term(
    "unique",
    "Different queries so far: rows of the table that were looked up, or networks that were scored or trained.",
    "This is what papers put on the axis, as a cell that is known costs nothing the second time.",
    _YING,
)
FRESH: Final = Term(
    "new",
    "Queries of this generation that no generation before had made.",
    "A column that falls to 0 says that the search goes round in circles.",
)
BEST: Final = Term(
    "best",
    "The best fitness: in the table of generations of that generation, in a list of runs of the whole run.",
    "Fitness is what the search makes large: validation accuracy, a score, or what training gave.",
)
SO_FAR: Final = Term(
    "so far",
    "The best fitness of the run up to this generation; it never falls.",
    "Where the fitness is no accuracy, the accuracy of that cell may be worse than that of one before.",
)
MEAN: Final = Term(
    "mean and ±sd",
    "Mean and standard deviation of the fitness in the generation, cells without a fitness left out.",
    "The mean nears the best as a population settles.",
    headings=("mean", "±sd", "std"),
)
REGRET: Final = Term(
    "regret",
    "How far the best so far is from the best cell of the table, in points of accuracy.",
    "It is known only where the table has every cell, and drawn on a logarithmic axis, as the last tenths are what costs.",
    _YING,
)
OPTIMUM: Final = Term(
    "optimum",
    "The best value that the table has of what this run searches by.",
    "A run that searches by one training of each cell has another optimum than one that searches by their mean.",
)
SIMULATED: Final = Term(
    "simulated time",
    "The training seconds that the table has for what was queried, summed: what the search would have cost.",
    "Nothing was trained here; with several workers it is the time on a clock that they share.",
    _DONG,
    headings=("sim. time", "simulated", "sim"),
)
TAU: Final = Term(
    "τ",
    "Kendall's τ: how well two orders of the same cells agree, 1 the same, 0 none, −1 reversed.",
    "In Live it is between what the predictor said of a generation before it learnt of it and what was measured, of the number of cells in brackets.",
    _KENDALL,
)
DIVERSITY: Final = Term(
    "diversity",
    "The share of different queries among the cells of a generation, or among the last 20 where it has fewer.",
    "What falls early to a few percent has settled on a few cells.",
    headings=("div.",),
)
FRONT: Final = Term(
    "front",
    "The cells of which no other is better in one objective and at least as good in all others.",
    "The number says how many there are so far; f shows them.",
    "Deb et al., A Fast and Elitist Multiobjective Genetic Algorithm: NSGA-II, IEEE TEC 6, 2002",
    headings=("points",),
)
HYPERVOLUME: Final = Term(
    "hypervolume",
    "The volume between the front and a reference point: larger is better in all objectives at once.",
    "Where the exact front of the table is known it is a share of that front's.",
    _ZITZLER,
    headings=("hv", "hv %"),
)
SPEED: Final = Term(
    "ETA, elapsed and speed",
    "Seconds that are left by what the budget took so far, seconds that the run was driven without its pauses, and evaluations a second of late.",
    "These are seconds here, on your clock; simulated time is another matter.",
    headings=("ETA", "elapsed", "speed"),
)
PACE: Final = Term(
    "pace",
    "Seconds that a generation takes at least, so that it can be watched; + and − change it.",
    "It changes nothing of what is found.",
)
WORKERS: Final = Term(
    "workers",
    "Who makes the evaluations, where that is not this process, and how many of them died.",
    "What a worker that died was at is begun anew; it is begun three times at most.",
)
RHO: Final = Term(
    "ρ and error",
    "Spearman's ρ between what was predicted and measured, and the root of the mean squared error.",
    "An order can be right though all predictions are too high.",
    "Spearman, The Proof and Measurement of Association between Two Things, Am. J. Psych. 15, 1904",
)
POPULATION: Final = Term(
    "population",
    "The share of the population's cells, in percent, that have an operation on an edge.",
    "A column in which one number is near 100 is what the search has settled on.",
)
RUNGS: Final = Term(
    "fidelities",
    "At how many epochs cells were measured, how many went on to more, and the epochs that were charged.",
    "Most cells are measured cheaply, and the best of them longer.",
    "Li et al., Hyperband: A Novel Bandit-Based Approach to Hyperparameter Optimization, JMLR 18, 2018",
)

LIVE: Final = (
    GENERATION, EVALUATED, FRESH, UNIQUE, BEST, SO_FAR, MEAN, REGRET, OPTIMUM, SIMULATED, TAU, RHO, DIVERSITY, FRONT, HYPERVOLUME, POPULATION, RUNGS,
    SPEED, PACE, WORKERS, SEED, STATE,
)  # fmt: skip

RUN: Final = Term(
    "run", "Its id; a part of it that no other begins with is enough for every command.", "`last` means the newest one.", headings=("preset", "when")
)
SEARCHED: Final = Term(
    "algorithm, benchmark, data set",
    "What chose the cells, and the table that answered.",
    "All of it is stored with the run; e puts it into the form.",
    headings=("algorithm", "benchmark", "data set"),
)
CURVE: Final = Term(
    "curve",
    "The best so far over the evaluations, each run on a scale of its own.",
    "o lays marked runs over each other on one scale.",
)
TAGS: Final = Term(
    "tags",
    "What you put on a run to find it again.",
    "`tag:word` in the filter keeps those that have it; they are no part of what was found.",
    headings=("mark",),
)
RUNS: Final = (RUN, SEARCHED, SEED, STATE, EVALUATED, BEST, REGRET, HYPERVOLUME, CURVE, TAGS)

QUERIES: Final = Term(
    "queries",
    "Rows of the table: cells that are the same network may share one.",
    "NATS-Bench has 15,625 cells and 6,466 networks, and trained each cell by itself; NAS-Bench-101 has one row for each network.",
    _DONG,
)
IS_HERE: Final = Term(
    "here, embedded, not here",
    "Whether the table is on this machine; the embedded one comes with the program.",
    "f fetches a published one, i imports a file.",
    headings=("state", "size", "benchmark"),
)
COLUMN: Final = Term(
    "number",
    "A column of the table: a metric of a data set's split after so many epochs, with its unit.",
    "A metric that has no data set, such as parameters, belongs to the cell itself.",
    headings=("data sets", "data set", "metric", "split", "epochs", "unit", "value"),
)
SEEDS: Final = Term(
    "seeds",
    "Which training of each cell a column holds: run1, run2 and so on, or the mean of all.",
    "A real search sees one training; the mean is what its result is worth.",
)
KNOWN: Final = Term(
    "known",
    "How many rows of the table have this number.",
    "A search can be kept to those by the setting Cells allowed.",
)
SOURCE: Final = Term(
    "source", "The file that a column was read from.", "A second source adds its columns; where two contradict each other, nothing is changed."
)
DATA: Final = (IS_HERE, QUERIES, COLUMN, SEEDS, KNOWN, SOURCE, OPTIMUM)

SCORE: Final = Term(
    "score",
    "A number from one look at an untrained network that should rank networks as training would.",
    "What it costs is a fraction of a second; how well it ranks depends on the space.",
    _ABDELFATTAH,
)
BATCH: Final = Term(
    "images, batch, seed",
    "What the networks were shown, how many at a time, and the draw of images and first weights.",
    "Scores of other images or draws are other scores, and are kept side by side.",
    headings=("images", "batch", "seed"),
)
SCORED: Final = Term(
    "cells", "How many of the table's cells have this score.", "With few of them nothing is ranked: a τ of 25 cells may be luck.", headings=("few",)
)
PROXY_TAU: Final = Term(
    "τ",
    "Kendall's τ between the score and the accuracy: 1 the same order, 0 none, −1 reversed.",
    "Pairs that are equal in one of them count half (τ-b).",
    _KENDALL,
)
BEST_TAU: Final = Term(
    "τ of the best 10 %",
    "The same among the tenth of the cells that is best by accuracy.",
    "A search ends among these, where most scores cannot tell cells apart.",
    _ABDELFATTAH,
    headings=("τ best", "τ best 10 %"),
)
TOP_TAU: Final = Term(
    "τ of the top 10 %",
    "The same among the tenth of the cells that has the highest scores.",
    "These are what a search by this score looks at.",
    headings=("τ top", "τ top 10 %"),
)
HITS: Final = Term(
    "hits",
    "The share of the best tenth by accuracy that is in the top tenth by score.",
    "By chance it is 10 %.",
    headings=("true top",),
)
PROXIES: Final = (SCORE, BATCH, SCORED, PROXY_TAU, BEST_TAU, TOP_TAU, HITS)

DONE: Final = Term(
    "runs done",
    "How many of the study's runs are there: arms × tasks × seeds.",
    "A run that was made elsewhere with the same settings counts too.",
    headings=("runs", "study", "what it asks"),
)
ARM: Final = Term(
    "arm",
    "A preset with changes: one of the things that a study compares.",
    "A task is a benchmark with a data set; a panel shows arms at one budget.",
    headings=("panel", "task", "first", "second"),
)
MEDIAN: Final = Term(
    "median, quartiles",
    "Half of the runs end above the median; half lie between the quartiles.",
    "They do not care how bad the worst run is.",
    headings=("median", "quartiles"),
)
IQM: Final = Term(
    "IQM",
    "The interquartile mean: the mean of the middle half of the runs, with its bootstrap interval.",
    "It wavers less than the median, and one bad run does not move it as it moves the mean.",
    _AGARWAL,
    headings=("95 % interval of the IQM",),
)
ENDS: Final = Term(
    "best and worst",
    "Of the runs of an arm.",
    "They say little of the arm where it has few runs.",
    headings=("best", "worst"),
)
TEST: Final = Term(
    "mean test",
    "The mean accuracy on the test split of what the runs ended with.",
    "The search never saw it.",
)
P: Final = Term(
    "p",
    "How often arms that are alike would differ as much as these do, by Mann and Whitney's rank test, or Wilcoxon's where runs are pairs.",
    "A small p says that there is a difference, not that it matters.",
    _MANN,
    headings=("test", "KS p"),
)
HOLM_P: Final = Term(
    "Holm p",
    "p corrected for all comparisons that the study declares, those included that could not be made.",
    "Below 0.05 the difference counts as shown.",
    _HOLM,
)
A12: Final = Term(
    "A12",
    "How often a run of the first arm beats one of the second; 0.5 is a tie, 1 always.",
    "From 0.64 on a difference counts as one that matters, unless the study says otherwise.",
    _VARGHA,
    headings=("Cliff δ",),
)
SHIFT: Final = Term(
    "shift",
    "By how much the first arm is ahead, in points, with its 90 % interval.",
    "An interval that holds 0 does not say who is ahead.",
    "Hodges & Lehmann, Estimates of Location Based on Rank Tests, Ann. Math. Stat. 34, 1963",
    headings=("90 % interval",),
)
KS: Final = Term(
    "KS",
    "The largest distance between the two arms' distributions.",
    "Arms with equal means may still differ in shape.",
)
POWER: Final = Term(
    "runs for 80 % power",
    "So many runs of each arm would show a difference of this size four times in five.",
    "Far more than there are says that the study is too small for the question.",
)
VERDICT: Final = Term(
    "verdict",
    "Whether a claim of the study holds, by the rule that its file names, at each data set and budget.",
    "Not decided is a verdict too: neither shown nor ruled out.",
    headings=("claim",),
)
IGD: Final = Term(
    "IGD+",
    "How far, on average, the exact front is from what was found, counting only what is worse.",
    "0 is the exact front itself.",
    _ISHIBUCHI,
)
FRONT_FOUND: Final = Term(
    "exact front found",
    "The share of the exact front's points that a run has met.",
    "A front of near misses has none of them and may still be good: see the hypervolume.",
)
REPORT: Final = (
    DONE,
    ARM,
    MEDIAN,
    IQM,
    MEAN,
    ENDS,
    TEST,
    REGRET,
    P,
    HOLM_P,
    A12,
    SHIFT,
    KS,
    POWER,
    VERDICT,
    HYPERVOLUME,
    IGD,
    FRONT_FOUND,
    FRONT,
    QUERIES,
)
