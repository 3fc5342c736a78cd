"""BANANAS: Bayesian optimisation with neural predictors on path encodings."""
