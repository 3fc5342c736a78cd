"""Whether a table still says what was imported, and what the field's own packages say of it."""
