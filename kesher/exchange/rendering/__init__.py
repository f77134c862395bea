"""Imports as their screens show them: finished texts, ready for a template."""
