"""Screens of requests, one module a screen."""
