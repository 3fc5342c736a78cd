"""The user's settings: one TOML file, described field by field."""
