"""Curves of the best so far: steps, bands over many runs, regret, and the exact curve of random search."""
