"""From a study file to the runs that it needs, those that are there, and those that are missing."""
