"""OSC as bytes: messages, bundles, time tags. Only supriya's requests are encoded elsewhere."""
