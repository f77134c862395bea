"""Kinds of record: what a record type is, which fields it has, who owns a record.

Owns RecordType and FieldSpec, the registry that apps above add their types to, the abstract Record,
the engine of guarded status transitions and the panels of a card. Knows no kind of record by name.
Below: customfields, tenancy, lib.
"""
