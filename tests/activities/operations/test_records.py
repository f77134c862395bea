"""Rows on records of any type: who sees them, and what becomes of them."""

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from kesher.activities import operations
from kesher.activities.errors import (
    DocumentationTypeRequired,
    EmptySummary,
    NobodyToCall,
    NotAContactOfParty,
    PartyArchived,
)
from kesher.activities.models import Activity, Mention
from kesher.activities.queries.activities import sees_all, visible_activities
from kesher.activities.queries.contact_log import contact_log
from kesher.activities.queries.unknown_calls import unknown_calls
from kesher.activities.rules.next_calls import NextCallPlan
from kesher.activities.rules.subjects import RecordKey
from kesher.lib.errors import NotFound, NotPermitted
from kesher.notifications.models import Notification
from kesher.parties import operations as parties
from kesher.parties.models import Party
from kesher.records.errors import RecordArchived
from kesher.records.operations import archive_record, delete_record, erase_due_records
from kesher.records.rules.own_types import OwnTypeWish
from kesher.tenancy import operations as tenancy
from kesher.tenancy.models import Business
from kesher.tenancy.rules.access import Actor, Level
from tests.factories.businesses import in_scope, make_member
from tests.factories.parties import make_contact, make_party
from tests.factories.records import make_deal, make_own_type, make_record


def note_on(actor: Actor, record_type: str, record: Any, summary: str = "ביקש הנחה") -> Activity:
    with in_scope(actor):
        pk = operations.log_note(
            actor=actor, key=uuid4(), about=RecordKey(record_type, record.pk), summary=summary
        )
        return Activity.objects.get(pk=pk)


def seen_by(actor: Actor) -> set[int]:
    with in_scope(actor):
        return set(visible_activities(actor).values_list("pk", flat=True))


def deals_of(ahava: Business, level: Level, **more: Level) -> Actor:
    rights = {
        "party.see": Level.ALL,
        "activity.see": Level.ALL,
        "activity.create": Level.ALL,
        "activity.edit": Level.ALL,
        "project.see": Level.ALL,
        "deal.see": level,
        **more,
    }
    return make_member(ahava, "moshe", "משה ביטון", department="גבייה", rights=rights)


def test_a_row_of_a_deal_stands_on_the_log_of_its_party(dana: Actor) -> None:
    party = make_party(dana)
    deal = make_deal(dana, "מזגן מרכזי", party=party)

    row = note_on(dana, "deal", deal)

    assert (row.record_type, row.record_id, row.party_id) == ("deal", deal.pk, party.pk)
    with in_scope(dana):
        (shown,) = contact_log(actor=dana, party=party).rows
    assert shown.about == "עסקה: מזגן מרכזי"
    assert shown.about_url.endswith(f"/records/deal/{deal.pk}/")


def test_a_row_of_an_own_kind_needs_no_party(dana: Actor) -> None:
    own = make_own_type(dana, OwnTypeWish(label_he="רכב", label_plural_he="רכבים"))
    car = make_record(dana, own.key, title="טויוטה")
    with in_scope(dana):
        pk = operations.log_call(
            actor=dana,
            key=uuid4(),
            about=RecordKey(own.key, car.pk),
            summary="טסט בחודש הבא",
            status="call_with_content",
        )

        row = Activity.objects.get(pk=pk)
        assert (row.party_id, row.record_type, row.record_id) == (None, own.key, car.pk)
        assert unknown_calls(actor=dana).calls == ()
        in_an_hour = timezone.now() + dt.timedelta(hours=1)
        plan = NextCallPlan(due_at=in_an_hour, assignee_id=dana.membership_id)
        with pytest.raises(NobodyToCall):
            operations.schedule_next_call(actor=dana, key=uuid4(), activity_id=pk, plan=plan)


def test_who_may_not_see_the_deal_sees_no_row_of_it(ahava: Business, dana: Actor) -> None:
    party = make_party(dana)
    hidden = note_on(dana, "deal", make_deal(dana, party=party), "סודי")
    plain = note_on(dana, "party", party)
    moshe = deals_of(ahava, Level.OWN)
    own = note_on(dana, "deal", make_deal(dana, party=party, owner=moshe.membership_id))

    with in_scope(moshe):
        assert not sees_all(moshe)
        rows = contact_log(actor=moshe, party=party).rows
    assert seen_by(moshe) == {plain.pk, own.pk}
    assert {row.id for row in rows} == {plain.pk, own.pk}
    assert hidden.pk in seen_by(dana)


def test_without_deals_at_all_none_of_their_rows_is_seen(ahava: Business, dana: Actor) -> None:
    party = make_party(dana)
    note_on(dana, "deal", make_deal(dana, party=party))

    assert seen_by(deals_of(ahava, Level.NONE)) == set()


def test_a_business_never_reaches_the_records_of_another(dana: Actor, noa: Actor) -> None:
    deal = make_deal(dana)

    with pytest.raises(NotFound):
        note_on(noa, "deal", deal)

    assert seen_by(noa) == set()
    with in_scope(dana):
        assert not Activity.objects.exists()


@pytest.mark.parametrize("record_type", ["contact", "note", "x_none", "", "צ"])
def test_records_without_a_stream_take_no_rows(dana: Actor, record_type: str) -> None:
    contact = make_contact(dana, make_party(dana), "רותי")

    with pytest.raises(NotFound):
        note_on(dana, record_type, contact)


def test_what_is_in_the_archive_takes_no_rows(dana: Actor) -> None:
    party = make_party(dana)
    deal = make_deal(dana, party=party)
    other = make_deal(dana, party=party)
    with in_scope(dana):
        archive_record(actor=dana, type_key="deal", record_id=deal.pk)
    with pytest.raises(RecordArchived):
        note_on(dana, "deal", deal)

    with in_scope(dana):
        parties.archive_party(actor=dana, party_id=party.pk)
    with pytest.raises(PartyArchived):
        note_on(dana, "deal", other)


def test_without_the_right_to_log_nothing_is_written(ahava: Business, dana: Actor) -> None:
    deal = make_deal(dana)
    reader = make_member(
        ahava, "reader", "קוראת", rights={"deal.see": Level.ALL, "party.see": Level.ALL}
    )

    with pytest.raises(NotPermitted):
        note_on(reader, "deal", deal)


def test_documentation_has_a_type_and_never_waits(dana: Actor) -> None:
    party = make_party(dana)

    def document(**values: Any) -> Activity:
        told = {"summary": "התלונן על רעש", "subtype": "complaint", **values}
        with in_scope(dana):
            pk = operations.log_documentation(
                actor=dana, key=uuid4(), about=RecordKey("party", party.pk), **told
            )
            return Activity.objects.get(pk=pk)

    row = document()

    assert (row.kind, row.subtype, row.record_type) == ("documentation", "complaint", "")
    with in_scope(dana):
        (shown,) = contact_log(actor=dana, party=party).rows
    assert (shown.what, shown.subtype) == ("תיעוד", "תיעוד תלונות")
    with pytest.raises(DocumentationTypeRequired):
        document(subtype="nonsense")
    with pytest.raises(EmptySummary):
        document(summary=" ")
    with pytest.raises(NotAContactOfParty):
        document(contact_id=10**9)


def test_what_was_said_with_a_party_outlives_its_deal(dana: Actor) -> None:
    party = make_party(dana)
    deal = make_deal(dana, party=party)
    own = make_own_type(dana, OwnTypeWish(label_he="רכב", label_plural_he="רכבים"))
    car = make_record(dana, own.key, title="טויוטה")
    said = note_on(dana, "deal", deal)
    gone = note_on(dana, own.key, car, "@דנה כהן")
    with in_scope(dana):
        assert Mention.objects.filter(activity=gone).exists()
        delete_record(actor=dana, type_key="deal", record_id=deal.pk)
        delete_record(actor=dana, type_key=own.key, record_id=car.pk)
        erase_due_records(now=timezone.now() + dt.timedelta(days=31))

        left = Activity.objects.get()
        assert (left.pk, left.record_type, left.record_id) == (said.pk, "", None)
        assert left.party_id == party.pk
        assert not Mention.objects.exists()


def test_a_mention_is_kept_only_of_who_may_see_the_record(
    dana: Actor, yossi: Actor, avi: Actor
) -> None:
    party = make_party(dana)

    row = note_on(dana, "party", party, "ל@יוסי לוי ול@אבי פרץ ול@מישהו")

    with in_scope(dana):
        (told,) = Notification.objects.all()
        assert (told.membership_id, told.text) == (yossi.membership_id, row.summary)
        assert list(Mention.objects.values_list("name", flat=True)) == ["יוסי לוי"]
    assert row.pk in seen_by(yossi)
    assert row.pk not in seen_by(avi)


def test_who_is_mentioned_sees_a_row_that_is_not_his(dana: Actor, avi: Actor) -> None:
    party = make_party(dana)
    with in_scope(dana):
        Party.objects.filter(pk=party.pk).update(owner_id=avi.membership_id)
    plain = note_on(dana, "party", party)
    told = note_on(dana, "party", party, "@אבי פרץ תראה")

    assert seen_by(avi) == {told.pk}
    with in_scope(dana):
        operations.edit_activity(
            actor=dana, activity_id=told.pk, summary="כבר לא", expected_version=1
        )
        assert not Mention.objects.exists()
    assert seen_by(avi) == set()
    assert plain.pk not in seen_by(avi)


def test_each_is_told_once_of_a_row_and_oneself_never(
    dana: Actor, yossi: Actor, miri: Actor
) -> None:
    party = make_party(dana)
    with in_scope(dana):
        everybody = [dana.membership_id, yossi.membership_id, miri.membership_id]
        tenancy.add_group(actor=dana, name="צוות שטח", member_ids=everybody)

    row = note_on(dana, "party", party, "@צוות שטח וגם @יוסי לוי ו@דנה כהן")
    with in_scope(dana):
        operations.edit_activity(
            actor=dana, activity_id=row.pk, summary="@צוות שטח @מירי אזולאי", expected_version=1
        )

        told = Notification.objects.order_by("pk").values_list("membership_id", flat=True)
        assert sorted(told) == sorted([yossi.membership_id, miri.membership_id])
