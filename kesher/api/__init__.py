"""The REST API: every record type, built in or the business' own, for programs.

Owns the addresses below `/api/v1/`, their documentation and the form of their errors. A program
names a token (see `tenancy.operations.create_api_token`) and no business: the token knows whose it
is. Everything is read through `savedviews` and `records` and written through
`records.operations`, so that a program meets the same rules as a person.
"""
