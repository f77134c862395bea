"""Keeping who is mentioned in a row, and telling them."""

from kesher.activities.models import Activity, Mention
from kesher.activities.operations.rows import Subject
from kesher.activities.queries.mentions import Mentionable, mentionable, sight_of
from kesher.activities.queries.stream_rows import SOURCE
from kesher.activities.rules.mentions import mentions_in
from kesher.notifications.operations import notify
from kesher.records.rules.stream import entry_id
from kesher.tenancy.rules.access import Actor

MENTION = "mention"
_LONGEST_NAME = 120


def keep_mentions(actor: Actor, row: Activity, subject: Subject, *, is_new: bool = True) -> None:
    """Bring the mentions of a row up to date with its text.

    A name of somebody who may not see the record stays a text like any other. Who is mentioned for
    the first time is told, each once, however many groups he is in. No query where no @ stands in
    a new row.
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
    new = {key: one for key, one in wanted.items() if key not in kept}
    if not new:
        return
    Mention.objects.bulk_create(
        Mention(
            business_id=actor.business_id,
            activity_id=row.pk,
            name=one.name[:_LONGEST_NAME],
            membership_id=one.membership_id,
            group_id=one.group_id,
        )
        for one in new.values()
    )
    told_before = {
        member_id for key, one in wanted.items() if key in kept for member_id in one.member_ids
    }
    notify(
        actor=actor,
        kind=MENTION,
        members={pk for one in new.values() for pk in one.member_ids} - told_before,
        record_type=subject.kind.key,
        record_id=subject.record.pk,
        text=row.summary,
        anchor=entry_id(SOURCE, row.pk),
        grouping_key=f"{MENTION}:{row.pk}",
        may_see=sight_of(subject.kind, subject.record),
    )


def _kept(row: Activity) -> dict[tuple[int | None, int | None], int]:
    found = Mention.objects.filter(activity_id=row.pk)
    return {
        (member_id, group_id): pk
        for pk, member_id, group_id in found.values_list("pk", "membership_id", "group_id")
    }
