"""Import and export of records.

Owns Batch and BatchRow: an uploaded sheet, its mapping, its preview, and what became of
each row. Knows record types only through the registry of records. Below: records, tenancy, lib.
"""
