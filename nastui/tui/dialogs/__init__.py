"""Questions, lists and texts in front of a screen."""
