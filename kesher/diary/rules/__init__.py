"""What a diary shows, and where on the page."""
