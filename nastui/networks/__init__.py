"""Cells as torch modules."""
