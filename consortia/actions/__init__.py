"""The only place where this app changes state."""
