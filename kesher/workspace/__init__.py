"""Screens that span apps: the frame, global search, settings, the style guide."""
