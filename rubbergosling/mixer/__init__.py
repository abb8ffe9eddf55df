"""What is heard: SynthDefs, samples, and tracks as groups of synths on a supriya Context."""
