"""Lists of records: columns, filters, order, cursor; the generic list screen and global search.

One screen serves every list of every record type (`records.rules.record_types.BuiltInList`); what
is in the address is the whole state of a list. Words: list state, cursor, page, hit. Registers
nothing. Below: records, customfields, tenancy, lib.
"""
