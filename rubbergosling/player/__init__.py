"""Playing: the clock, the look-ahead, live sessions and offline renders. Threads live here."""
