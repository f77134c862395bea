"""The screens of parties and contacts."""
