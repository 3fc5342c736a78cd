"""A study that takes seconds."""

SMALL = """
name = "small"
seeds = "1..3"
[[task]]
name = "digits"
set = { benchmark = "mini-tss", dataset = "mnist8" }
accuracy = { epochs = 12 }
[[arm]]
name = "genetic"
preset = "talk/genetic-accuracy-nats"
set = { "algorithm.population" = 10 }
[[arm]]
name = "random"
preset = "quickstart"
set = { "algorithm.name" = "random" }
[[panel]]
name = "equal"
budget = { evaluations = 30 }
"""
