"""A performance is a value: what was done and when. All that sounds follows from it."""
