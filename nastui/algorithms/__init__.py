"""What to try next: the contract of ask and tell, and each algorithm in a package of its own."""
