"""Particle swarm on categorical positions."""
