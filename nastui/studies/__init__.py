"""Studies: many runs that are planned, run, compared and reported together."""
