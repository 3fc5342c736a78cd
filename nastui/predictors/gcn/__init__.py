"""Graph convolution."""
