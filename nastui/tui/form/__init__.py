"""The form: fields, what stands in them, and what is wrong."""
