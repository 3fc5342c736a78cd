"""How well zero-cost scores order cells: kept scores beside the accuracies of a table."""
