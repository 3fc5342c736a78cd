"""The cell space of NAS-Bench-101: up to seven vertices, up to nine edges, three operations."""
