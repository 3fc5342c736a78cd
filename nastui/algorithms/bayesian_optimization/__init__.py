"""Bayesian optimisation over cells: nastui's own recipe."""
