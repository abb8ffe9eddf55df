"""Time as arithmetic: tempo, patterns and events in exact fractions, without a clock."""
