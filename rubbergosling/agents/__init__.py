"""One agent: what it hears, what it remembers, how it learns, how it is kept. No threads."""
