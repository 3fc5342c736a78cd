"""The Live tab: a run, as it goes or as it went."""
