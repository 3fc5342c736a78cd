"""Guesses of fitness for algorithms that screen candidates; the registry is filled by the algorithms that use them."""
