"""Tests of the house itself: which room imports which, how large it is, what it exports."""
