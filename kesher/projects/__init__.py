"""Projects: work for a customer with a beginning, a target and an end.

Owns Project and the table of its statuses. Registers the record type project, which lives on the
generic list, board, card and form, and a tab on the card of a party. Below: parties, records,
tenancy.
"""
