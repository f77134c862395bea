"""Kesher: every contact of a small business with its customers and suppliers."""
