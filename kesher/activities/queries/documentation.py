"""What documentation can be about, as the business has it."""

from kesher.activities.choices import ActivityKind
from kesher.customfields.rules.field_type import Option
from kesher.records.queries import record_type
from kesher.records.rules.record_types import options_of_field


def documentation_types() -> tuple[Option, ...]:
    """Return the types of documentation that can be chosen."""
    return tuple(option for option in _options() if not getattr(option, "is_retired", False))


def documentation_labels() -> dict[str, str]:
    """Return what the types are called, those too that can no longer be chosen."""
    return {option.value: str(option.label) for option in _options()}


def _options() -> tuple[Option, ...]:
    return options_of_field(record_type(ActivityKind.DOCUMENTATION.value), "subtype")
