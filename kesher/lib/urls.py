"""Addresses inside a business: /b/<business>/…"""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.urls import reverse

# Stand for the ids while an address is made; no id is ever so large.
_PLACES = tuple(987654321987654000 + place for place in range(10))


def full_url(path: str) -> str:
    """Return an address for other programs and for mail: whatever a request says of the host."""
    return f"{settings.BASE_URL}{path}"


def business_url(business_slug: str, name: str, **kwargs: Any) -> str:
    """Return the address of a named screen inside the business.

    A card holds thirty addresses that differ from the last card's in the id alone, so only the
    rest is made by Django, and once.
    """
    numbers = tuple(key for key, value in kwargs.items() if type(value) is int)
    words = tuple((key, value) for key, value in kwargs.items() if type(value) is not int)
    address = _address(business_slug, name, numbers, words)
    for place, key in zip(_PLACES, numbers, strict=False):
        address = address.replace(str(place), str(kwargs[key]))
    return address


@lru_cache(maxsize=4096)
def _address(
    business_slug: str, name: str, numbers: tuple[str, ...], words: tuple[tuple[str, Any], ...]
) -> str:
    ids = dict(zip(numbers, _PLACES, strict=False))
    return reverse(name, kwargs={"business": business_slug, **dict(words), **ids})
