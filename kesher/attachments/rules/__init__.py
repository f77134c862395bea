"""What a file may be called, and what it is by its bytes."""
