"""Where tasks are done: in this process, in worker processes, on a cluster. What comes of them is the same."""
