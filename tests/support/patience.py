"""How long tests wait for what must come, before they call it missing."""

PATIENCE_SECONDS = 180.0
"""Whatever it is: a machine may be busy with something else."""
