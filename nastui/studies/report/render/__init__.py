"""A report as text for the terminal, as Markdown, as one HTML file, and as CSV."""
