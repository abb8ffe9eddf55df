"""Reads Ruby code as statements and expressions, and runs nothing. Read ``expressions`` first."""
