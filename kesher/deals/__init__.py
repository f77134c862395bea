"""Deals: what a customer may buy, how likely, for how much, and how it ended.

Owns Deal and the table of its stages. Registers the record type deal, which lives on the generic
list, board, card and form, and a tab on the card of a party. Below: parties, records, tenancy.
"""
