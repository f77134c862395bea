"""Forms of parties and contacts: they check a dictionary and never save."""
