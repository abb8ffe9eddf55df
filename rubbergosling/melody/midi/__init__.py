"""Standard MIDI files to melodies and back: ``reading`` and ``writing``."""
