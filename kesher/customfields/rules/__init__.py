"""The types that a field may have, one module each."""
