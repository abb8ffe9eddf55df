"""The SynthDefs, compiled: any SuperCollider client can load these files."""
