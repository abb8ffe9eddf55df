"""Every byte of OSC: messages, bundles and time tags. Nobody else makes or takes apart any."""
