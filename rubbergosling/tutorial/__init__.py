"""Chapters that are read beside the editor: tasks, the goals that check them, and experiments."""
