"""The form: fields, entries, editors, validation."""
