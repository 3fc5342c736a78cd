"""A run is its spec, its seed and its ordered evaluations: spec, engine, store, resume, control."""
