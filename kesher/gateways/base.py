"""What every gateway may raise."""


class GatewayFailed(Exception):
    """Something outside did not do what was asked.

    `is_permanent` tells that asking again will not help.
    """

    def __init__(self, what: str, *, is_permanent: bool = False) -> None:
        super().__init__(what)
        self.is_permanent = is_permanent
