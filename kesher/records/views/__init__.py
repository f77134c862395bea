"""Screens that serve records of every type, one module a screen."""
