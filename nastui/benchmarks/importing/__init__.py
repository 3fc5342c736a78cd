"""From a source's file to a table: CSV here; the official formats beside it."""
