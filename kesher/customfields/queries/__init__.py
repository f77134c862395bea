"""The fields of the business, and filters on fields of any type."""

from kesher.customfields.queries.conditions import condition
from kesher.customfields.queries.designs import designs_by_type, own_field_specs, translated

__all__ = ["condition", "designs_by_type", "own_field_specs", "translated"]
