"""What everything stands on: errors, field descriptions, paths, registries, the SQLite helper."""
