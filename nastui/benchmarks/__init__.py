"""What is known about candidates: tables, catalogue, importers, and the embedded benchmark's data."""
