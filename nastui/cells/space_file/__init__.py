"""Search spaces that a TOML file describes: positions with choices, or small graphs whose vertices have operations."""
