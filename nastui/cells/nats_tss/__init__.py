"""The topology space of NATS-Bench (NAS-Bench-201): four nodes, six edges, five operations."""
