"""The genetic algorithm of the talk."""
