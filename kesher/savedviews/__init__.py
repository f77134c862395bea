"""Lists of records: columns, filters, sort, cursor; one generic screen for every record type."""
