"""Reading requests beyond what records of every type have."""

from kesher.requests.queries.sharing import SHARE, groups_of

__all__ = ["SHARE", "groups_of"]
