"""What is told, when it is tried again, and how it is signed."""
