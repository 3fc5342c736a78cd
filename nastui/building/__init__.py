"""Makers of shipped data: the embedded table and its images."""
