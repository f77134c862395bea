"""What is said when the database is not to be had."""


class DatabaseError(Exception):
    """The database cannot be started, reached or prepared; the text says what to do."""
