"""Keeping who is mentioned in a row, and telling them."""

from kesher.activities.models import Activity, Mention
from kesher.activities.operations.rows import Subject
from kesher.activities.queries.mentions import Mentionable, mentionable
from kesher.activities.rules.mentions import mentions_in
from kesher.tenancy.rules.access import Actor

_LONGEST_NAME = 120


def keep_mentions(actor: Actor, row: Activity, subject: Subject, *, is_new: bool = True) -> None:
    """Bring the mentions of a row up to date with its text.

    A name of somebody who may not see the record stays a text like any other. No query where no @
    stands in a new row.
    """
    if "@" not in row.summary and is_new:
        return
    people = mentionable(subject.kind, subject.record) if "@" in row.summary else []
    by_name: dict[str, list[Mentionable]] = {}
    for one in people:
        by_name.setdefault(one.name[:_LONGEST_NAME], []).append(one)
    wanted = {
        (one.membership_id, one.group_id): one
        for name in mentions_in(row.summary, by_name)
        for one in by_name[name]
    }
    kept = {} if is_new else _kept(row)
    gone = [pk for key, pk in kept.items() if key not in wanted]
    if gone:
        Mention.objects.filter(pk__in=gone).delete()
    Mention.objects.bulk_create(
        Mention(
            business_id=actor.business_id,
            activity_id=row.pk,
            name=one.name[:_LONGEST_NAME],
            membership_id=one.membership_id,
            group_id=one.group_id,
        )
        for key, one in wanted.items()
        if key not in kept
    )


def _kept(row: Activity) -> dict[tuple[int | None, int | None], int]:
    found = Mention.objects.filter(activity_id=row.pk)
    return {
        (member_id, group_id): pk
        for pk, member_id, group_id in found.values_list("pk", "membership_id", "group_id")
    }
