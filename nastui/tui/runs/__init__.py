"""The Runs tab: all runs, and comparisons of marked ones."""
