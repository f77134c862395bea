"""Making cards one, as its screens show it.

`comparison` is the table of records side by side, which `parties` and `contacts` fill; `counts`
says what moves; `pairs` is the list of duplicates; `reports` is what came of a merge.
"""
