"""The golden set: what people type, and what they must find."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from kesher.lib.text import search_text, sort_key
from kesher.parties import operations
from kesher.parties.models import Party
from kesher.parties.operations.reach import refresh_party
from kesher.savedviews.queries.search import search
from kesher.tenancy.rules.access import Actor
from tests.factories.businesses import in_scope, make_business, make_member
from tests.factories.parties import make_contact, make_party
from tests.savedviews import search_golden as golden


@pytest.fixture(scope="module")
def business(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Actor]:
    """A business with all people of the golden set, and many who are near to them."""
    with django_db_blocker.unblock(), transaction.atomic():
        actor = make_member(make_business("golden", "זהב"), "owner", "בעלים", role="בעלים")
        with in_scope(actor):
            _insert_others(actor)
            parties = {
                name: _insert(actor, name, reach)
                for name, reach in golden.PEOPLE + golden.ORGANIZATIONS
            }
            for name, employer in golden.CONTACTS:
                make_contact(actor, parties[employer], name)
            for name in golden.ARCHIVED:
                operations.archive_party(actor=actor, party_id=make_party(actor, name).pk)
            yield actor
        transaction.set_rollback(True)


def _insert(actor: Actor, name: str, reach: golden.Reach) -> Party:
    party = make_party(
        actor,
        name,
        phones=tuple(reach[key] for key in ("phone", "phone2") if key in reach),
        emails=tuple(filter(None, [reach.get("email", "")])),
        locality=reach.get("locality", ""),
        id_number=reach.get("id", ""),
    )
    if "key" in reach:
        party.account_key = reach["key"]
        party.save(update_fields=["account_key"])
        refresh_party(party)
    return party


def _insert_others(actor: Actor) -> None:
    """Fill the business with names of the same kind, none of which is asked for."""
    names = [f"{one} {other}" for one in golden.FIRST_NAMES for other in golden.LAST_NAMES]
    Party.objects.bulk_create(
        Party(
            business_id=actor.business_id,
            owner_id=actor.membership_id,
            kind="person",
            name=name,
            customer_status="new",
            sort_key=sort_key(name),
            search_text=search_text([f"0537{number:06}", f"972537{number:06}"], names=[name]),
        )
        for number, name in enumerate(names)
    )


def titles(actor: Actor, typed: str) -> list[str]:
    return [hit.title for group in search(actor, typed) for hit in group.hits]


@pytest.mark.parametrize("query", golden.GOLDEN + golden.HELD_OUT, ids=lambda query: query.typed)
def test_what_people_type_finds_what_they_mean(business: Actor, query: golden.Query) -> None:
    found = titles(business, query.typed)

    if query.is_nothing:
        assert found == []
    else:
        assert query.title in found[: query.place], found[:5]
