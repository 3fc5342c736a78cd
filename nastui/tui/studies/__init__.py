"""What the study screen shows and does, apart from its widgets: the list, the matrix, the report, and the child process that makes runs."""
