"""Everything that writes requests beyond what records of every type have."""

from kesher.requests.operations.writing import request_writer

__all__ = ["request_writer"]
