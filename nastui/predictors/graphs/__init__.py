"""Encodings read back into graphs, for predictors that work on graphs."""
