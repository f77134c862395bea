"""Sizes of files as people read them."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _

_STEP = 1024


def format_size(size_bytes: int) -> str:
    """Return a number of bytes in the largest unit that leaves at least 1, to one decimal."""
    units = [_("GB"), _("MB"), _("KB"), _("bytes")]
    unit, size = units.pop(), float(size_bytes)
    while size >= _STEP and units:
        unit, size = units.pop(), size / _STEP
    # Cut off and not rounded, as the number formatter does: nobody has more room than there is.
    decimals = 0 if size >= 10 or int(size * 10) % 10 == 0 else 1
    return f"{number_format(int(size * 10) / 10, decimals)} {unit}"
