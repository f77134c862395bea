"""Forms of the diary and its settings."""
