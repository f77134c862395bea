"""Making parties of the rows of a sheet.

`decisions` is what is asked once for all rows; `drafts` makes of each line a party or a refusal;
`known` looks at what is there already; `storing` inserts; `lines` does one after the other.
"""
