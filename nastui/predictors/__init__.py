"""Predictors of fitness for algorithms that screen candidates."""
