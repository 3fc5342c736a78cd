"""Gradient-boosted trees by the library LightGBM."""
