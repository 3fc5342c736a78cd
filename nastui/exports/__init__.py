"""Runs and studies for other programs and for papers: lines, trackers, references, bundles."""
