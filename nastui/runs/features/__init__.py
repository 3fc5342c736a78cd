"""Zero-cost scores that an algorithm sees of cells it has not evaluated."""
