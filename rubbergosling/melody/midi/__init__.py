"""Standard MIDI files to melodies and back: ``midi_reader`` and ``midi_writer``."""
