"""What the frame leads to, what there is to settle, and words for choices, one module a noun."""
