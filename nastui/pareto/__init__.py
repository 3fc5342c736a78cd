"""Several objectives at once: dominance, fronts, hypervolume and what else is said of sets of points. Pure numpy; every objective is minimised."""
