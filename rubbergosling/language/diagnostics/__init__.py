"""What is wrong with a program, where, and what would be right."""
