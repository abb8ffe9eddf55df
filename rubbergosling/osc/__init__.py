"""Every byte of OSC: messages, bundles and time tags."""
