"""Addresses inside a business: /b/<business>/…"""

from typing import Any

from django.urls import reverse


def business_url(business_slug: str, name: str, **kwargs: Any) -> str:
    """Return the address of a named screen inside the business."""
    return reverse(name, kwargs={"business": business_slug, **kwargs})
