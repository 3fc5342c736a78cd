"""What the runs of a study let one say: pure functions of arrays. Loaded on demand, for they need scipy."""
