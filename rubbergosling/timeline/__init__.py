"""Time as arithmetic: tempo, patterns and events, in exact rationals, with no clock in sight."""
