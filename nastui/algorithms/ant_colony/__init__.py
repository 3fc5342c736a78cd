"""Ant colony: the max–min ant system."""
