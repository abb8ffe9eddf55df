"""Sonic Pi code to melodies and back: ``sonic_pi_reader``, ``sonic_pi_writer``."""
