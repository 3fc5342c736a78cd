"""The size space of NATS-Bench: five layers, eight channel widths."""
