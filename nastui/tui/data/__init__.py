"""The Data tab: the benchmarks that are here, and how to get others."""
