"""Pure text drawing: cells, charts and numbers as styled spans. Knows no screen and no search space."""
