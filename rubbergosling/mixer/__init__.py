"""All that sounds: SynthDefs, samples, and tracks as groups of synths."""
