"""The command: one function for each sub-command; exit status 0 to 3, or 128 + a signal."""
