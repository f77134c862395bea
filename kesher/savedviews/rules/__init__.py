"""The state of a list, and the cursor that goes on where a page ended."""
