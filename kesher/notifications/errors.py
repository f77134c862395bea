"""What notifications refuse."""


class UnknownKind(LookupError):
    """Nobody registered a kind of notification under this key: a bug."""
