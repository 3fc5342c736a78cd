"""The data of the embedded benchmark: its table, its images, and what its networks look like."""
