"""The Runs tab: earlier runs, and comparisons of those that were marked."""
