"""REINFORCE (Williams, Machine Learning 1992) with a policy of independent softmax positions, as NAS-Bench-201 runs it (Dong & Yang, ICLR 2020).

One cell a step. Its fitness enters the baseline, an exponential moving average that corrects for its start at nothing, before the
advantage is taken: so the first step teaches nothing. Cells without a finite fitness teach nothing either.
"""

from __future__ import annotations

from collections.abc import Mapping

from nastui.algorithms.algorithm import Algorithm, AlgorithmContext
from nastui.algorithms.positions import Positions
from nastui.algorithms.reinforce.baseline import Baseline
from nastui.algorithms.reinforce.policy import Policy
from nastui.algorithms.reinforce.settings import ReinforceSettings
from nastui.cells.arrays import Cells
from nastui.fitness.evaluations import Evaluations


class Reinforce(Algorithm):
    """Asks for one cell at a time, drawn from the policy."""

    generation_size = 100

    def __init__(self, settings: ReinforceSettings, context: AlgorithmContext) -> None:
        super().__init__(context)
        self.policy = Policy(Positions(self.space), self.rng, settings.learning_rate)
        self.baseline = Baseline(settings.momentum)

    def ask(self) -> Cells:
        """One draw from the policy."""
        return self.policy.draw(self.rng)

    def tell(self, evaluations: Evaluations) -> None:
        """A step for each cell, in order."""
        for cell, fitness in zip(evaluations.cells, evaluations.ranked.tolist(), strict=True):
            if abs(fitness) != float("inf"):
                self.policy.reinforce(cell, fitness - self.baseline.updated(fitness))

    def notes(self) -> Mapping[str, float | str]:
        """How undecided the policy is (1: uniform), and what it has to beat."""
        entropy = self.policy.positions.entropy(self.policy.probabilities)
        return {"policy entropy": entropy} | ({} if self.baseline.value is None else {"baseline": self.baseline.value})
