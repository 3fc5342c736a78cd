"""A cell's network as one readable file of PyTorch that runs without nastui."""
