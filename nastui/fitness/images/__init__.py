"""Images that networks are scored and trained on: shipped, the user's own, or noise."""
