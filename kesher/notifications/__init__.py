"""Live updates: what a colleague changes appears on open screens."""
