"""Models of melodies: what is likely to come next. Read ``base`` first."""
