"""The Studies tab: many runs, compared and reported."""
