"""The fields of the business, and filters on fields of any type."""

from kesher.customfields.queries.conditions import (
    field_condition,
    order_of,
    value_of,
)
from kesher.customfields.queries.designs import designs_by_type, own_field_specs, translated

__all__ = [
    "designs_by_type",
    "field_condition",
    "order_of",
    "own_field_specs",
    "translated",
    "value_of",
]
