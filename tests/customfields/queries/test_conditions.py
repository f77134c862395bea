import pytest
from django.db.models import Q

from kesher.customfields.errors import BadValue
from kesher.customfields.queries import condition
from kesher.customfields.rules.choice import choice, options_of
from kesher.customfields.rules.text import TEXT
from kesher.customfields.rules.user import USER

COLOR = choice(options_of([("red", "אדום"), ("blue", "כחול")]))


def test_condition_cleans_each_value() -> None:
    assert condition("owner_id", USER, "in", ["3", "7"]) == Q(owner_id__in=[3, 7])
    assert condition("color", COLOR, "exact", "red") == Q(color__exact="red")
    assert condition("owner_id", USER, "isnull", value=1) == Q(owner_id__isnull=True)


def test_condition_refuses_a_value_that_does_not_suit() -> None:
    with pytest.raises(BadValue):
        condition("color", COLOR, "in", ["red", "' OR 1=1 --"])


def test_condition_refuses_a_lookup_that_the_type_does_not_have() -> None:
    with pytest.raises(BadValue) as refused:
        condition("name", TEXT, "gte", "א")

    assert refused.value.code == "not_a_lookup"
