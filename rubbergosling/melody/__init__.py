"""Melodies as values: read, written, learnt and made. Read ``notes`` first."""
