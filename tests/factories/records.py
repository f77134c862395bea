"""Records of any type, made by the door that makes them in the product."""

from typing import Any

from kesher.parties.models import Party
from kesher.records.models import CustomRecordType
from kesher.records.operations import add_own_type, create_record
from kesher.records.rules.own_types import OwnTypeWish
from kesher.tenancy.queries import find_actor
from kesher.tenancy.rules.access import Actor
from tests.factories.businesses import in_scope
from tests.factories.parties import make_party


def make_record(actor: Actor, type_key: str, **values: Any) -> Any:
    """Make a record that the actor owns."""
    with in_scope(actor):
        return create_record(actor=actor, type_key=type_key, values=values)


def make_deal(actor: Actor, name: str = "חידוש מערכת קירור", **values: Any) -> Any:
    """Make a deal, of a party of its own unless one is named."""
    party: Party | None = values.pop("party", None)
    party = party or make_party(actor)
    return make_record(actor, "deal", name=name, party=party.pk, **values)


def make_own_type(actor: Actor, wish: OwnTypeWish, *, rights_like: str = "") -> CustomRecordType:
    """Make a type of the business' own."""
    with in_scope(actor):
        return add_own_type(actor=actor, wish=wish, rights_like=rights_like)


def reread(actor: Actor) -> Actor:
    """Return the actor with the rights that his role has by now."""
    with in_scope(actor):
        found = find_actor(user_id=actor.user_id)
        assert found is not None
        return found[0]
