"""Reports of studies: data, tables, figures, claims, and the formats that show them."""
