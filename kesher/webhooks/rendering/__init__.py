"""What is sent to other systems."""
