"""Measurements of speed, timing and load; they print figures and assert nothing."""
