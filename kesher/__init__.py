"""Kesher: every contact of a small business with its customers and suppliers."""

__version__ = "0.1.0"
