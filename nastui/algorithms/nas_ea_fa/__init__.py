"""NAS-EA-FA: an evolutionary algorithm with fitness approximation."""
