"""All bytes of OSC: messages, bundles and time tags. No other room encodes or decodes any."""
