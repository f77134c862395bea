"""The fields that a person has, whether a party or a contact of one."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kesher.customfields.rules.text import TEXT
from kesher.records.rules.record_types import Dependency, FieldSpec


def person_fields(
    *, position: int, depends: Dependency | None = None
) -> tuple[FieldSpec, FieldSpec, FieldSpec]:
    """Return first name, last name and title."""
    return (
        FieldSpec(
            key="first_name",
            label=_("First name"),
            type=TEXT,
            depends=depends,
            in_form=True,
            in_import=True,
            aliases=("שם פרטי", "first name", "given name"),
            position=position,
        ),
        FieldSpec(
            key="last_name",
            label=_("Last name"),
            type=TEXT,
            depends=depends,
            in_form=True,
            in_import=True,
            aliases=("שם משפחה", "last name", "surname", "family name"),
            position=position + 1,
        ),
        FieldSpec(
            key="title",
            label=pgettext_lazy("of a person", "Title"),
            type=TEXT,
            depends=depends,
            in_form=True,
            in_import=True,
            aliases=("תואר", "title"),
            position=position + 2,
        ),
    )
