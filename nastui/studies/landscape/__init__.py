"""What can be computed exactly from a table, without any search."""
