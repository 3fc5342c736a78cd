"""Fitness approximation: which of many candidates are worth an evaluation, by a predictor that learns from those evaluated so far."""
