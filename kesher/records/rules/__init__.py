"""What a record type, a field and a card are made of."""
