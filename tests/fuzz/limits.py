"""What one input may take, and who takes more has found a fault."""

MAX_CPU_SECONDS = 10
"""Of a processor; the slowest inputs that are right take one or two."""

MAX_SECONDS = 60
"""Of the clock on the wall: whoever waits takes no time of the processor."""

MAX_MEGABYTES = 400
"""By which the process may grow."""

MAX_ADDRESSES = 3 << 30
"""Bytes of addresses beyond those of an idle process; many are never used."""
