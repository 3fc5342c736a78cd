"""Compare ways to make neural architecture search cheap, live in a terminal."""

__version__ = "0.1.0"
