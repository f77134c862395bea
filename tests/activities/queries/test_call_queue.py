"""Counting what waits, without counting without end."""

import datetime as dt

from django.utils import timezone

from kesher.activities import queries
from kesher.activities.models import Activity, NextCall
from kesher.tenancy.rules.access import Actor
from tests.factories.activities import in_hours, no_answer, note
from tests.factories.businesses import in_scope
from tests.factories.parties import make_party


def test_the_count_of_the_frame_is_what_is_due_until_tonight(dana: Actor, yossi: Actor) -> None:
    note(dana, make_party(dana), next_call=in_hours(0.001, dana))
    note(dana, make_party(dana), next_call=in_hours(48, dana))
    note(dana, make_party(dana), next_call=in_hours(0.001, yossi))

    with in_scope(dana):
        assert queries.due_call_count(dana) == 1


def test_counting_ends_at_a_hundred(dana: Actor) -> None:
    row = no_answer(dana, make_party(dana))
    past = timezone.now() - dt.timedelta(days=2)
    with in_scope(dana):
        rows = Activity.objects.bulk_create(
            Activity(
                business_id=dana.business_id,
                kind="note",
                party_id=row.party_id,
                occurred_at=past,
                recorded_at=past,
                owner_id=dana.membership_id,
            )
            for _ in range(130)
        )
        NextCall.objects.bulk_create(
            NextCall(
                business_id=dana.business_id,
                activity=each,
                party_id=row.party_id,
                due_at=past,
                assignee_id=dana.membership_id,
            )
            for each in rows
        )

        assert queries.due_call_count(dana) == 100
        counts = queries.queue_counts(dana)
    assert (counts.overdue, counts.overdue_text) == (100, "99+")


def test_a_call_that_leads_to_somebody_twice_is_counted_once(dana: Actor) -> None:
    past = timezone.now() - dt.timedelta(hours=1)
    row = no_answer(dana, make_party(dana))
    with in_scope(dana):
        NextCall.objects.update_or_create(
            activity_id=row.pk,
            defaults={
                "business_id": dana.business_id,
                "party_id": row.party_id,
                "due_at": past,
                "assignee_id": None,
                "department_id": dana.department_id,
                "taken_by_id": dana.membership_id,
            },
        )

        assert dana.department_id
        assert queries.due_call_count(dana) == 1
