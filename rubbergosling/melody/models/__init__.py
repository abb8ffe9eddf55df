"""Models of melodies: they say which note is likely next. Read ``base`` first."""
