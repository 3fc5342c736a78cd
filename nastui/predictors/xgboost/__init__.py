"""Gradient-boosted trees by the library XGBoost."""
