"""The form's model: which rows there are, what stands in them, and what is wrong. Knows no widget."""
