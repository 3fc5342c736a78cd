"""Random draws with repetition."""
