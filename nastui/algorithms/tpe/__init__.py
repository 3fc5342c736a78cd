"""Optuna's tree-structured Parzen estimator."""
