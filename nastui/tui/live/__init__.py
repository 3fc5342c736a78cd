"""Behind the live screen: the runs that this process drives, who may control a run, and what is shown of it."""
