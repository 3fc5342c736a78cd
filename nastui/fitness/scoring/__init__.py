"""Scores of untrained networks: the contract of a scorer, the store of scores, and scores as a fitness."""
