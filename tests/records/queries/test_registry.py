from dataclasses import replace
from typing import Any

import pytest
from django.core.checks import run_checks
from django.core.checks.registry import registry as check_registry
from django.utils.functional import Promise

from kesher.customfields.rules.text import TEXT
from kesher.parties.record_types import CONTACT, PARTY
from kesher.records import queries
from kesher.records.errors import RegistryClosed, UnknownRecordType
from kesher.records.queries import registry
from kesher.records.rules.record_types import BuiltInList, FieldSpec
from kesher.tenancy.models import Business
from kesher.tenancy.rules.access import Actor, Level
from tests.factories.businesses import make_member


def test_a_key_has_one_owner_and_is_found() -> None:
    assert queries.record_type("party").fields is PARTY.fields
    assert queries.all_record_types()["contact"] is CONTACT
    with pytest.raises(UnknownRecordType):
        queries.record_type("unicorn")


def test_nothing_is_registered_after_the_start() -> None:
    with pytest.raises(RegistryClosed):
        queries.register(PARTY)


def test_fields_stand_by_position() -> None:
    positions = [spec.position for spec in queries.fields_of(PARTY)]

    assert positions == sorted(positions)


def test_every_label_is_translated_when_it_is_shown() -> None:
    """A label fixed at start would be Hebrew or English for everybody."""
    labels = [spec.label for kind in queries.all_record_types().values() for spec in kind.fields]

    assert all(isinstance(label, Promise) for label in labels)


def test_the_check_is_run_at_every_start_and_finds_nothing() -> None:
    assert queries.check_registry in check_registry.get_checks()
    assert [error for error in run_checks() if error.id == "records.E001"] == []


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"table": "parties_other"}, "its table is parties_party"),
        ({"title_field": "nobody"}, "has no title field"),
        ({"archived_attribute": "gone_at"}, "gone_at"),
        ({"fields": (*PARTY.fields, PARTY.fields[0])}, "party.name is declared twice"),
        (
            {"fields": (*PARTY.fields, FieldSpec(key="x", label="x", type=TEXT, attribute="y__z"))},
            "Cannot resolve keyword 'y'",
        ),
        (
            {"lists": (BuiltInList(path="x", label="x", icon="x", sort="weight"),)},
            "x: no field 'weight'",
        ),
        ({"lists": ()}, "no list at 'parties'"),
    ],
)
def test_a_declaration_that_does_not_fit_its_model_is_told(
    changes: dict[str, Any], told: str
) -> None:
    problems = list(registry._problems_of(replace(PARTY, **changes)))

    assert any(told in problem for problem in problems), problems


def test_what_is_registered_twice_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry.apps, "ready", False)
    monkeypatch.setattr(registry, "_types", dict(registry._types))
    monkeypatch.setattr(registry, "_conflicts", [])

    queries.register(PARTY)

    assert "registered twice" in str(queries.check_registry()[0])


def test_deeds_stand_only_for_those_who_may(dana: Actor, ahava: Business) -> None:
    reader = make_member(ahava, "reader", "קורא", rights={"party.see": Level.ALL})

    owners = queries.row_deeds_of(PARTY, dana)
    readers = queries.row_deeds_of(PARTY, reader)

    assert set(readers) <= set(owners)
    assert all(not deed.right or reader.may(deed.right) for deed in readers)
