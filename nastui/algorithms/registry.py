"""The algorithms by name."""

from __future__ import annotations

from typing import Final

from nastui.algorithms.settings import (
    AntColonySettings,
    BananasSettings,
    BayesianOptimizationSettings,
    GeneticSettings,
    LocalSearchSettings,
    NasEaFaSettings,
    ParticleSwarmSettings,
    RandomSamplingSettings,
    RandomSettings,
    RegularizedEvolutionSettings,
    ReinforceSettings,
    TpeSettings,
)
from nastui.base.registry import Entry, Registry

_HERE = "nastui.algorithms."

ALGORITHMS: Final = Registry(
    group="nastui.algorithms",
    kind="algorithm",
    own=(
        Entry(
            "bayesian-optimization",
            "Bayesian optimization",
            "nastui's recipe: the cell that promises most, one at a time, by a model of whole cells",
            BayesianOptimizationSettings,
            _HERE + "bayesian_optimization:BayesianOptimization",
            "needs",
            takes_scores=True,
            paper="after Snoek et al., NeurIPS 2012, and White et al., AAAI 2021",
        ),
        Entry(
            "genetic",
            "Genetic",
            "Tournament and mutation, as in the talk",
            GeneticSettings,
            _HERE + "genetic:Genetic",
            "screens",
            paper="Dervisi, Evaluating Acceleration Techniques for Candidate Evaluation in Genetic NAS",
        ),
        Entry(
            "nas-ea-fa",
            "NAS-EA-FA",
            "Evolution whose fitness is mostly predicted; few cells are evaluated",
            NasEaFaSettings,
            _HERE + "nas_ea_fa:NasEaFa",
            "needs",
            paper="Pan & Yao, IJCNN 2021",
        ),
        Entry(
            "bananas",
            "BANANAS",
            "Thompson sampling among mutants of the best, by predictions on paths",
            BananasSettings,
            _HERE + "bananas:Bananas",
            "needs",
            paper="White, Neiswanger & Savani, AAAI 2021",
        ),
        Entry(
            "regularized-evolution",
            "Regularized evolution",
            "One child at a time, and the oldest dies",
            RegularizedEvolutionSettings,
            _HERE + "regularized_evolution:RegularizedEvolution",
            "screens",
            paper="Real et al., AAAI 2019",
        ),
        Entry(
            "particle-swarm",
            "Particle swarm",
            "Particles drawn to their own best and to the swarm's",
            ParticleSwarmSettings,
            _HERE + "particle_swarm:ParticleSwarm",
            "screens",
            paper="Chen et al., IEEE TEC 2010",
        ),
        Entry(
            "ant-colony",
            "Ant colony",
            "Max–min ant system: pheromone per position and value",
            AntColonySettings,
            _HERE + "ant_colony:AntColony",
            "screens",
            paper="Stützle & Hoos, Future Generation Computer Systems 2000",
        ),
        Entry(
            "reinforce",
            "REINFORCE",
            "A policy of one softmax per position, by policy gradient",
            ReinforceSettings,
            _HERE + "reinforce:Reinforce",
            "screens",
            paper="Williams, Machine Learning 1992",
        ),
        Entry(
            "tpe",
            "TPE",
            "Optuna's tree-structured Parzen estimator",
            TpeSettings,
            _HERE + "tpe:Tpe",
            "screens",
            library="optuna",
            paper="Bergstra et al., NeurIPS 2011",
        ),
        Entry(
            "local-search",
            "Local search",
            "Climbs to the first better neighbour, with restarts",
            LocalSearchSettings,
            _HERE + "local_search:LocalSearch",
            paper="White, Nolen & Savani, UAI 2021",
        ),
        Entry(
            "random",
            "Random search",
            "Random cells, none queried twice",
            RandomSettings,
            _HERE + "random_search:RandomSearch",
            paper="Li & Talwalkar, UAI 2019",
        ),
        Entry(
            "random-sampling",
            "Random sampling",
            "The mean of random draws, nothing selected",
            RandomSamplingSettings,
            _HERE + "random_search:RandomSampling",
            paper="Li & Talwalkar, UAI 2019",
        ),
    ),
)
