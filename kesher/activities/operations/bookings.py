"""Resources of the business, and taking them for meetings; none is ever taken twice."""

from collections.abc import Collection, Sequence

from kesher.activities.errors import (
    NotAResource,
    ResourceNameRequired,
    ResourceNameTaken,
    ResourceTaken,
)
from kesher.activities.models import Meeting, MeetingResource, Resource
from kesher.activities.queries.resources import get_resource
from kesher.lib.dates import format_datetime
from kesher.lib.text import clean_line
from kesher.tenancy.history import operation
from kesher.tenancy.operations.versions import require_version
from kesher.tenancy.rules.access import Actor, require


def take_resources(
    meetings: Sequence[Meeting], resource_ids: Collection[int], *, is_lenient: bool = False
) -> None:
    """Make the resources that meetings take exactly these, at the times of the meetings.

    A resource is locked meanwhile, so two who want it come one after the other. If `is_lenient`, a
    meeting goes without what another has taken.

    Raises: NotAResource; ResourceTaken.
    """
    standing = {
        (row.meeting_id, row.resource_id): row
        for row in MeetingResource.objects.filter(meeting__in=meetings)
    }
    wanted = {(meeting.pk, pk): meeting for meeting in meetings for pk in resource_ids}
    gone = [row.pk for key, row in standing.items() if key not in wanted]
    if gone:
        MeetingResource.objects.filter(pk__in=gone).delete()
    if not wanted:
        return
    locked = {
        resource.pk: resource
        for resource in Resource.objects.select_for_update(no_key=True)
        .filter(pk__in=resource_ids)
        .order_by("pk")
    }
    kept = {resource_id for _meeting, resource_id in standing}
    if len(locked) != len(set(resource_ids)) or any(
        not resource.is_active and pk not in kept for pk, resource in locked.items()
    ):
        raise NotAResource
    taken = _taken_by_others(meetings, locked)
    rows = []
    for (meeting_id, resource_id), meeting in wanted.items():
        if _overlaps(meeting, taken.get(resource_id, ())):
            if not is_lenient:
                name, when = locked[resource_id].name, format_datetime(meeting.starts_at)
                raise ResourceTaken(name=name, when=when)
            continue
        row = standing.get((meeting_id, resource_id)) or MeetingResource(
            business_id=meeting.business_id, meeting=meeting, resource_id=resource_id
        )
        row.starts_at, row.ends_at = meeting.starts_at, meeting.ends_at
        rows.append(row)
    MeetingResource.objects.bulk_update(
        [row for row in rows if row.pk], ["starts_at", "ends_at"], batch_size=500
    )
    MeetingResource.objects.bulk_create([row for row in rows if not row.pk], batch_size=500)


def _taken_by_others(
    meetings: Sequence[Meeting], resources: Collection[int]
) -> dict[int, list[MeetingResource]]:
    others = MeetingResource.objects.filter(
        resource_id__in=resources,
        starts_at__lt=max(meeting.ends_at for meeting in meetings),
        ends_at__gt=min(meeting.starts_at for meeting in meetings),
    ).exclude(meeting__in=meetings)
    taken: dict[int, list[MeetingResource]] = {}
    for row in others:
        taken.setdefault(row.resource_id, []).append(row)
    return taken


def _overlaps(meeting: Meeting, others: Collection[MeetingResource]) -> bool:
    return any(
        row.starts_at < meeting.ends_at and row.ends_at > meeting.starts_at for row in others
    )


@operation
def add_resource(*, actor: Actor, name: str, place: str = "") -> Resource:
    """Add a resource that meetings can take.

    Raises: NotPermitted, without `settings.business`; ResourceNameRequired; ResourceNameTaken.
    """
    require(actor, "settings.business")
    resource: Resource = Resource.objects.create(
        business_id=actor.business_id,
        name=_free_name(name, but=None),
        place=clean_line(place)[:200],
    )
    return resource


@operation
def edit_resource(
    *, actor: Actor, resource_id: int, name: str, place: str, is_active: bool, version: int
) -> Resource:
    """Change a resource, retire it or bring it back; meetings that took it keep it.

    Raises: NotPermitted, without `settings.business`; NotFound; StaleVersion;
    ResourceNameRequired; ResourceNameTaken.
    """
    resource = get_resource(actor=actor, resource_id=resource_id)
    resource = Resource.objects.select_for_update().get(pk=resource.pk)
    require_version(resource, version)
    resource.name = _free_name(name, but=resource.pk)
    resource.place = clean_line(place)[:200]
    resource.is_active = is_active
    resource.save()
    return resource


def _free_name(name: str, *, but: int | None) -> str:
    cleaned = clean_line(name)[:100]
    if not cleaned:
        raise ResourceNameRequired
    if Resource.objects.filter(name=cleaned).exclude(pk=but or 0).exists():
        raise ResourceNameTaken
    return cleaned
