"""Compare ways to make neural architecture search cheap, live in a terminal."""
