"""What a candidate is worth: the contract, and each fitness beside its settings."""
