"""The words of choice fields."""

from collections.abc import Mapping
from functools import cache

from django.db import models
from django.utils.translation import get_language


def labels_of(choices: type[models.TextChoices]) -> Mapping[str, str]:
    """Return the words of a choice field by value, in the language of the user.

    A label is looked up anew each time that it is shown, which for a page of rows adds up.
    """
    return _labels(choices, get_language())


@cache
def _labels(choices: type[models.TextChoices], _language: str | None) -> Mapping[str, str]:
    return {value: str(label) for value, label in choices.choices}
