"""Scores of untrained networks: what they share, how they are kept, and how a search asks for them."""
