"""The explanation of access and the access itself are one: over records, states, roles, fields."""

import itertools
from typing import Any

import pytest
from django.utils import timezone

from kesher.parties.models import Contact, Party
from kesher.records.operations import delete_record
from kesher.records.queries import all_record_types, record_types_for, visible_records
from kesher.records.queries.explaining import find_access, find_whatever_its_state
from kesher.records.rules.own_types import OwnTypeWish
from kesher.tenancy.models import OrgUnit, Role
from kesher.tenancy.rules.access import Actor, Ground, Level, ground_of
from tests.factories.businesses import in_scope
from tests.factories.fields import make_field
from tests.factories.parties import make_contact, make_party
from tests.factories.records import make_deal, make_own_type, make_record

MINE, OTHER = 7, 8


@pytest.mark.parametrize(
    ("level", "where", "ground"),
    [
        (Level.NONE, {"owner_id": MINE}, Ground.NO_RIGHT),
        (Level.OWN, {"owner_id": MINE}, Ground.OWNER),
        (Level.OWN, {"department_id": MINE}, Ground.BEYOND),
        (Level.OWN, {}, Ground.BEYOND),
        (Level.DEPARTMENT, {"department_id": MINE}, Ground.DEPARTMENT),
        (Level.DEPARTMENT, {"branch_id": MINE}, Ground.BEYOND),
        (Level.BRANCH, {"branch_id": MINE, "department_id": OTHER}, Ground.BRANCH),
        (Level.BRANCH, {"branch_id": OTHER, "department_id": MINE}, Ground.DEPARTMENT),
        (Level.BRANCH, {"branch_id": OTHER}, Ground.BEYOND),
        (Level.ALL, {"owner_id": OTHER}, Ground.EVERYTHING),
    ],
)
def test_the_first_thing_that_opens_a_record_is_named(
    level: Level, where: dict[str, int], ground: Ground
) -> None:
    somebody = actor_with({"party.see": level}, branch_id=MINE, department_id=MINE)
    place = {"owner_id": None, "branch_id": None, "department_id": None, **where}

    assert ground_of(somebody, "party.see", **place) is ground


def actor_with(rights: dict[str, Level], **more: Any) -> Actor:
    facts = {"membership_id": MINE, "business_id": 1, "role_id": 0, **more}
    return Actor(business_slug="ahava", user_id=1, display_name="מירי", rights=rights, **facts)


def test_what_is_explained_as_seen_is_what_is_seen(dana: Actor, yossi: Actor, miri: Actor) -> None:
    party = make_party(dana, "גלוי")
    foreign = make_party(yossi, "של יוסי")
    unowned = make_party(dana, "של איש")
    deleted = make_party(dana, "בסל")
    mine = make_party(miri, "של מירי")
    archived = make_party(miri, "בארכיון")
    contacts = [make_contact(dana, party), make_contact(dana, foreign), make_contact(dana, deleted)]
    deals = [make_deal(dana, party=party), make_deal(yossi, party=foreign)]
    own_type = make_own_type(dana, OwnTypeWish(label_he="רכב", label_plural_he="רכבים"))
    car = make_record(dana, own_type.key, title="יונדאי")
    with in_scope(dana):
        other = OrgUnit.objects.get(name="גבייה")
        Party.objects.filter(pk=unowned.pk).update(owner=None, branch=other.parent, department=None)
        Party.objects.filter(pk=archived.pk).update(archived_at=timezone.now(), owner=None)
        Contact.objects.filter(pk=contacts[1].pk).update(deleted_at=timezone.now())
        delete_record(actor=dana, type_key="party", record_id=deleted.pk)
        kinds = all_record_types()
        asked = [
            *(("party", one) for one in (party, foreign, unowned, deleted, archived, mine)),
            *(("contact", one) for one in contacts),
            *(("deal", one) for one in deals),
            (own_type.key, car),
        ]
        actors = [dana, *_actors_of_every_reach(miri, own_type.key)]
        seen = {
            (type_key, actor.rights.get("party.see"), index): set(
                visible_records(actor, kinds[type_key]).values_list("pk", flat=True)
            )
            for type_key in {key for key, _one in asked}
            for index, actor in enumerate(actors)
        }
        outcomes = set()
        for (type_key, record), (index, actor) in itertools.product(asked, enumerate(actors)):
            found = find_whatever_its_state(kinds[type_key], record.pk)
            explained = find_access(actor, kinds[type_key], found)
            is_seen = record.pk in seen[type_key, actor.rights.get("party.see"), index]
            assert explained.is_seen is is_seen, (type_key, record, actor.rights)
            outcomes |= {finding.ground for finding in explained.rights}
            outcomes.add(explained.left_out)

    assert outcomes >= {*Ground, "deleted_at", "party__left_lists_at", ""}


def _actors_of_every_reach(miri: Actor, own_right: str) -> list[Actor]:
    found = []
    for party, rest in itertools.product(Level, Level):
        rights = {
            "party.see": party,
            "contact.see": rest,
            "deal.see": rest,
            f"{own_right}.see": rest,
        }
        facts = {
            name: getattr(miri, name) for name in ("business_id", "branch_id", "department_id")
        }
        found.append(actor_with(rights, membership_id=miri.membership_id, **facts))
    return found


def test_the_rights_to_fields_that_are_explained_are_those_that_hold(
    dana: Actor, yossi: Actor
) -> None:
    with in_scope(dana):
        agents = Role.objects.get(name="סוכן").pk
        others = Role.objects.create(business_id=dana.business_id, name="אחרים").pk
    for readers, writers in [
        (None, None),
        (None, frozenset({others})),
        (frozenset({others}), None),
        (frozenset({agents}), frozenset({agents})),
    ]:
        make_field(dana, f"{readers}{writers}", readers=readers, writers=writers)

    with in_scope(yossi):
        held = {spec.key: spec.is_locked for spec in record_types_for(yossi)["party"].fields}
        explained = {
            spec.key: not spec.is_written_by(yossi.role_id)
            for spec in all_record_types()["party"].fields
            if spec.is_read_by(yossi.role_id)
        }

    assert held == explained
    assert len(all_record_types_of(dana)) == len(held) + 1


def all_record_types_of(actor: Actor) -> tuple[Any, ...]:
    with in_scope(actor):
        return all_record_types()["party"].fields
