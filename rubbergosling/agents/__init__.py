"""An agent: what it hears and remembers, how it learns, how it is saved. No threads here."""
