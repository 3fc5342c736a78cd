"""An exact Gaussian process on Hamming distances."""
