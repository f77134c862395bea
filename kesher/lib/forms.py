"""Forms and refusals: what an operation refuses stands beside the field, and nothing is lost."""

from collections.abc import Callable, Mapping

from django.forms import BaseForm

from kesher.lib.errors import NotFound, NotPermitted, Refusal


def attempt(form: BaseForm, deed: Callable[[], object]) -> bool:
    """Do the deed; if it is refused, put the refusal on the form and return False.

    Raises: NotFound, NotPermitted, which no other input would mend.
    """
    try:
        deed()
    except (NotFound, NotPermitted):
        raise
    except Refusal as refusal:
        place(form, refusal)
        return False
    return True


def place(form: BaseForm, refusal: Refusal, names: Mapping[str, str] | None = None) -> None:
    """Put a refusal beside the field that it names, or above all where the form has no such field.

    `names` are what the form calls fields that operations call otherwise.
    """
    field = (names or {}).get(refusal.field or "", refusal.field)
    form.add_error(field if field in form.fields else None, str(refusal.message))
