"""The Data tab: which benchmarks are here, and how to get others."""
