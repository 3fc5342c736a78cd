"""Reading, checking and writing preset files."""
