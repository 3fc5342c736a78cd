"""Search algorithms: the ask-and-tell contract, and one module for each algorithm."""
