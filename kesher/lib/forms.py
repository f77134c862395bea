"""Forms and refusals: what an operation refuses stands beside the field, and nothing is lost."""

from collections.abc import Callable

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
        field = refusal.field if refusal.field in form.fields else None
        form.add_error(field, str(refusal.message))
        return False
    return True
