"""Strange input of every kind, made by chance until something gives way: `python -m tests.fuzz`."""
