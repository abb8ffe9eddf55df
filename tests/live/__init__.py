"""Tests with a real engine that plays on a device without a loudspeaker."""
