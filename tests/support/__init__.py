"""What tests and benchmarks share: devices, processes, OSC clients, and what they are sent."""
