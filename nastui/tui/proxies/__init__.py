"""What the proxy screen shows: kept scores beside the accuracies of a table."""
