"""What can be done, one small class per action: its docstring is the help, it carries its keys and its palette entry."""
