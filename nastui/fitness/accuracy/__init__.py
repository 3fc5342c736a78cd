"""The fitness `accuracy`: what a benchmark's table says."""
