"""Nothing that is read may have this imported: whoever does finds out."""

fired = True
