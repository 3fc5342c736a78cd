"""The Studies tab: many runs, compared."""
