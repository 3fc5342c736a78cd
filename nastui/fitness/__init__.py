"""Fitness: the contract, and one module for each fitness."""
