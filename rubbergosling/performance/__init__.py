"""A performance is a value: what was done and when. Everything that sounds follows from it."""
