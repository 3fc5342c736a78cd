"""A search algorithm for nastui."""
