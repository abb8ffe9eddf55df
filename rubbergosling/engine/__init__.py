"""SuperCollider: starts it, talks to it, renders with it. It knows nothing of drums."""
