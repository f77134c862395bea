"""How large a sheet may be, and a batch that is done while the user waits."""

MAX_FILE_MEGABYTES = 50
MAX_FILE_BYTES = MAX_FILE_MEGABYTES * 1024 * 1024
MAX_COLUMNS = 200
#: What Excel itself lets into a cell.
MAX_CELL_CHARACTERS = 32_767
#: Rows; a toast then offers to take it back.
DONE_AT_ONCE = 50
