"""From the runs of a study to what it says: gathered numbers, tables, pictures, claims, and the texts that hold them."""
