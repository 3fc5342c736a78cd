"""`nastui data`: the benchmarks on this machine."""
