"""How large a sheet may be."""

MAX_FILE_MEGABYTES = 50
MAX_FILE_BYTES = MAX_FILE_MEGABYTES * 1024 * 1024
MAX_COLUMNS = 200
#: What Excel itself lets into a cell.
MAX_CELL_CHARACTERS = 32_767
