"""Ruby code as tokens, statements and values. Nothing is ever run."""
