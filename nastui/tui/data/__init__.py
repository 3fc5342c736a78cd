"""What the data screen shows and does, apart from its widgets: what is here, what can be had, and the child process that brings it."""
