"""Parties and contacts as finished texts for templates."""
