"""Records of any type, made by the door that makes them in the product."""

from typing import Any

from kesher.parties.models import Party
from kesher.records.operations import create_record
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
