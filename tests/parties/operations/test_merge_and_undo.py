"""A merge taken back leaves every row of every table as it was.

Cards of every make are merged with every choice and made separate again; then all tables of the
business are compared, row by row, but for the change log and what tells of the merge itself.
`updated_at` and `version` go on: a form that was opened in between has to be told that it is old.
"""

import json
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from kesher.activities.operations.leads import move_to_fictitious_leads, restore_fictitious_lead
from kesher.attachments.models import Attachment
from kesher.parties import operations
from kesher.parties.models import Contact, Party
from kesher.parties.operations.statuses import StatusEvidence
from kesher.parties.queries.relations import (
    MODELS,
    NAMED_MOVING,
    NAMED_STAYING,
    STAYING,
    columns_pointing_at,
    relations_to,
    tables_naming_records,
)
from kesher.parties.rules.entries import (
    AddressEntry,
    ContactEntry,
    EmailEntry,
    PartyEntry,
    PhoneEntry,
    Reach,
)
from kesher.tenancy.rules.access import Actor
from kesher.tenancy.scoping import BusinessModel
from tests.factories.activities import in_hours, meeting, note, phone_call
from tests.factories.businesses import in_scope
from tests.factories.records import make_deal

PHONES = ("03-5594210", "052-8812345", "*6050", "03-5594210 שלוחה 12")
MAILS = ("office@segev.co.il", "dana@segev.co.il")
PLACES = ("חולון", "חיפה")
NAMES = ("מפעלי שגב", "שגב", "יוסי כהן")
OWN_RECORDS = {
    "tenancy_change",
    "tenancy_idempotencykey",
    "parties_merge",
    "parties_mergedrecord",
    "parties_mergestep",
}
GO_ON = {"updated_at", "version"}
TOLD = StatusEvidence(summary="כפול", reason="כפול", reason_kind="duplicate")


@dataclass(frozen=True)
class Card:
    """What a party of the test has."""

    name: str
    kind: str
    roles: tuple[str, ...]
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    people: tuple[tuple[str, tuple[str, ...]], ...] = ()
    deeds: frozenset[str] = field(default_factory=frozenset)
    is_archived: bool = False
    more: dict[str, Any] = field(default_factory=dict)


def some(values: tuple[str, ...], most: int = 3) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), max_size=most, unique=True).map(tuple)


CARDS = st.builds(
    Card,
    name=st.sampled_from(NAMES),
    kind=st.sampled_from(("person", "organization")),
    roles=st.sampled_from((("customer",), ("supplier",), ("customer", "supplier"))),
    phones=some(PHONES),
    emails=some(MAILS),
    places=some(PLACES),
    people=st.lists(st.tuples(st.sampled_from(NAMES), some(PHONES, 2)), max_size=2).map(tuple),
    deeds=st.frozensets(
        st.sampled_from(("call", "note", "meeting", "lead", "restored", "file", "deal")), max_size=4
    ),
    is_archived=st.booleans(),
    more=st.fixed_dictionaries(
        {},
        optional={
            "website": st.sampled_from(("segev.co", "")),
            "remarks": st.sampled_from(("אחת", "שתיים")),
            "custom_values": st.sampled_from(({"x_a": 1}, {"x_a": "ב", "x_b": [1.5]})),
            "id_number": st.sampled_from(("516179157", "")),
        },
    ),
)
CHOICES = st.fixed_dictionaries(
    {},
    optional={
        key: st.integers(0, 2)
        for key in ("name", "remarks", "place", "main_phone", "main_email", "custom:x_a")
    },
)


def build(actor: Actor, other: Actor, card: Card, number: int) -> Party:
    reach = Reach(
        phones=tuple(PhoneEntry(raw=raw) for raw in card.phones),
        emails=tuple(EmailEntry(address=address) for address in card.emails),
        addresses=tuple(AddressEntry(locality_name=place) for place in card.places),
    )
    entry = PartyEntry(kind=card.kind, name=card.name)
    doer = other if number == 1 else actor
    party = operations.create_party(actor=doer, entry=entry, roles=card.roles, reach=reach)
    Party.objects.filter(pk=party.pk).update(**card.more)
    people = [
        operations.create_contact(
            actor=actor,
            party_id=party.pk,
            entry=ContactEntry(name=name),
            phones=tuple(PhoneEntry(raw=raw) for raw in phones),
        )
        for name, phones in card.people
    ]
    _do(actor, card, party, people)
    if card.is_archived and number:
        operations.archive_party(actor=actor, party_id=party.pk)
    # What lists read of a card follows from its columns, as after any edit.
    operations.reach.refresh_party(Party.objects.get(pk=party.pk))
    return Party.objects.get(pk=party.pk)


def _do(actor: Actor, card: Card, party: Party, people: list[Contact]) -> None:
    if "restored" in card.deeds and party.customer_status:
        lead = move_to_fictitious_leads(
            actor=actor,
            party_id=party.pk,
            evidence=StatusEvidence(summary="ב", reason="ב", reason_kind="fictitious"),
        )
        restore_fictitious_lead(actor=actor, lead_id=lead.pk)
    if "call" in card.deeds:
        row = phone_call(actor, party, next_call=in_hours(2, actor))
        if people:
            type(row).objects.filter(pk=row.pk).update(contact=people[0])
    if "note" in card.deeds:
        note(actor, party)
    if "meeting" in card.deeds:
        meeting(actor, party, contact_ids=frozenset(contact.pk for contact in people))
    if "lead" in card.deeds:
        lead_party = operations.create_party(
            actor=actor, entry=PartyEntry(kind="organization", name="ליד"), roles=["customer"]
        )
        move_to_fictitious_leads(
            actor=actor, party_id=lead_party.pk, evidence=TOLD, surviving_party_id=party.pk
        )
    if "file" in card.deeds:
        Attachment.objects.create(**file_of(actor, party.pk))
    if "deal" in card.deeds:
        make_deal(actor, party=party)


def file_of(actor: Actor, record_id: int) -> dict[str, Any]:
    return {
        "business_id": actor.business_id,
        "record_type": "party",
        "record_id": record_id,
        "name": "a.pdf",
        "content_type": "application/pdf",
        "size_bytes": 1,
        "sha256": "0" * 64,
        "storage_key": uuid4().hex,
    }


def everything() -> dict[str, dict[int, dict[str, Any]]]:
    """Return every row of the business in scope, by table and number."""
    found = {}
    with connection.cursor() as cursor:
        for model in apps.get_models():
            table = model._meta.db_table
            if issubclass(model, BusinessModel) and table not in OWN_RECORDS:
                cursor.execute(f"SELECT to_jsonb(t)::text FROM {table} t")
                rows = [model_row(text) for (text,) in cursor.fetchall()]
                found[table] = {row["id"]: row for row in rows}
    return found


def model_row(text: str) -> dict[str, Any]:
    return {name: value for name, value in json.loads(text).items() if name not in GO_ON}


@given(cards=st.lists(CARDS, min_size=2, max_size=3), wanted=CHOICES)
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    max_examples=16,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),  # each example fills tables: shrinking takes minutes
)
def test_a_merge_taken_back_leaves_every_row_as_it_was(
    dana: Actor, miri: Actor, cards: list[Card], wanted: dict[str, int]
) -> None:
    with in_scope(dana), transaction.atomic():
        parties = [build(dana, miri, card, number) for number, card in enumerate(cards)]
        choices = {
            key: "both"
            if key == "remarks" and number == 2
            else str(parties[number % len(parties)].pk)
            for key, number in wanted.items()
        }
        before = everything()

        done = operations.merge_parties(
            actor=dana,
            survivor_id=parties[0].pk,
            party_ids=[party.pk for party in parties],
            choices=choices,
            versions={party.pk: party.version for party in parties},
        )
        for kind, record_id in (("party", party.pk) for party in parties[1:]):
            assert_nothing_points_at(kind, record_id)
        undone = operations.undo_merge(actor=dana, merge_id=done.pk)

        assert undone.kept == []
        assert everything() == before
        transaction.set_rollback(True)


@given(card=CARDS, own=some(PHONES, 2), other=some(PHONES, 2), is_main=st.booleans())
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    max_examples=8,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
)
def test_contacts_made_one_and_taken_apart_are_as_they_were(
    dana: Actor,
    miri: Actor,
    card: Card,
    own: tuple[str, ...],
    other: tuple[str, ...],
    is_main: bool,
) -> None:
    with in_scope(dana), transaction.atomic():
        party = build(dana, miri, card, 0)
        people = [
            operations.create_contact(
                actor=dana,
                party_id=party.pk,
                entry=ContactEntry(name=name, is_main=is_main),
                phones=tuple(PhoneEntry(raw=raw) for raw in phones),
            )
            for name, phones in (("רותי", own), ("רות", other))
        ]
        meeting(dana, party, contact_ids=frozenset(person.pk for person in people))
        meeting(dana, party, contact_ids=frozenset({people[1].pk}))
        before = everything()

        done = operations.merge_contacts(
            actor=dana,
            survivor_id=people[0].pk,
            contact_ids=[person.pk for person in people],
            choices={},
            versions=dict(Contact.objects.values_list("pk", "version")),
        )
        operations.undo_merge(actor=dana, merge_id=done.pk)

        assert everything() == before
        transaction.set_rollback(True)


def assert_nothing_points_at(kind: str, record_id: int) -> None:
    """Nothing but what repeats the survivor's own lists is left on a card that was merged away."""
    with connection.cursor() as cursor:
        for relation in relations_to(kind):
            if relation.table == "parties_address":
                continue  # an own list: what is repeated stays behind
            condition = f" AND {relation.condition}" if relation.condition else ""
            cursor.execute(
                f"SELECT count(*) FROM {relation.table} moved"
                f" WHERE {relation.column} = %s{condition}",
                [record_id],
            )
            assert cursor.fetchone()[0] == 0, relation


# --- no key may be forgotten ----------------------------------------------------------------------


def keys_of_database(table: str) -> set[tuple[str, str]]:
    """Return every column that a foreign key of the database binds to this table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT key.conrelid::regclass::text, part.attname FROM pg_constraint key"
            " JOIN pg_attribute part"
            " ON part.attrelid = key.conrelid AND part.attnum = ANY(key.conkey)"
            " WHERE key.contype = 'f' AND key.confrelid = %s::regclass"
            " AND part.attname <> 'business_id'",
            [table],
        )
        return set(cursor.fetchall())


def test_every_foreign_key_is_moved_or_stays_on_purpose(db: None) -> None:
    own_lists = {("parties_address", "party_id")}
    for kind, model in MODELS.items():
        moved = {(relation.table, relation.column) for relation in relations_to(kind)}
        in_database = keys_of_database(model._meta.db_table)

        assert in_database == columns_pointing_at(kind)
        assert in_database - STAYING - own_lists <= moved


def test_every_table_that_names_records_was_decided_about(db: None) -> None:
    assert tables_naming_records() <= NAMED_MOVING | NAMED_STAYING
    assert not NAMED_MOVING & NAMED_STAYING


def test_no_unique_key_can_stop_a_merge(db: None) -> None:
    """A column that may not be alike twice is known to the merge, which lets such rows stay."""
    for kind in MODELS:
        known = {(one.table, one.column): one.conflicts for one in relations_to(kind)}
        for (table, column), conflicts in known.items():
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT count(*) FROM pg_index JOIN pg_attribute part"
                    " ON part.attrelid = indrelid AND part.attnum = ANY(indkey)"
                    " WHERE indrelid = %s::regclass AND indisunique AND part.attname = %s",
                    [table, column],
                )
                assert cursor.fetchone()[0] == len(conflicts), (table, column)
