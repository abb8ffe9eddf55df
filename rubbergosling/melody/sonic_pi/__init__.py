"""Sonic Pi code to melodies and back: ``reading`` and ``writing``."""
