"""The rules by which the claims of a study are decided, one module each. Each takes the evidence alone; none asks a person."""
