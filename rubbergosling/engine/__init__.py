"""SuperCollider itself: booting it, talking to it, rendering with it. It knows no drums."""
