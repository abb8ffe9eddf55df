"""The command: one function for each sub-command; exit statuses 0 to 3."""
