"""Looking at a report: its arms, curves, tables and claims. Shared by studies and comparisons by hand."""
