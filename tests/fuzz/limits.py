"""What one input may take, and who takes more has found a fault."""

MOST_CPU_SECONDS = 10
"""Of a processor; the slowest inputs that are right take one or two."""

MOST_SECONDS = 60
"""Of the clock on the wall: whoever waits takes no time of the processor."""

MOST_MEGABYTES = 400
"""By which the process may grow."""

MOST_ADDRESSES = 3 << 30
"""Bytes of addresses beyond those of an idle process; many are never used."""
