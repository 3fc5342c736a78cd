"""The searches of this process: threads, and who may control them."""
