"""Requests as rows, ready for the template."""
