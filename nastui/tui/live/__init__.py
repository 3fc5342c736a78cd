"""The Live tab: one run, running or past."""
