"""Tests of one agent: what it hears, remembers and learns, and how it is kept."""
