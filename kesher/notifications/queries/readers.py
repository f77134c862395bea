"""Which members may be told of a record."""

from collections.abc import Callable, Iterable

from kesher.records.errors import UnknownRecordType
from kesher.records.queries import may_do, record_type, rights_to_see
from kesher.tenancy.models import Membership
from kesher.tenancy.queries import actor_of
from kesher.tenancy.rules.access import Actor

MaySee = Callable[[Actor], bool]


def members_who_see(
    member_ids: Iterable[int],
    record_type_key: str = "",
    record_id: int | None = None,
    *,
    may_see: MaySee | None = None,
) -> list[Actor]:
    """Return those of the members who are active and may see the record, as actors.

    Two queries, however many they are. Without a record all of them may be told. `may_see` answers
    instead where more than the rights of the record's type decide.
    """
    ids = set(member_ids)
    if not ids:
        return []
    memberships = Membership.objects.select_related("role", "business").filter(
        pk__in=ids, is_active=True
    )
    may_see = may_see or _sight_of(record_type_key, record_id)
    return [actor for actor in map(actor_of, memberships.order_by("pk")) if may_see(actor)]


def _sight_of(record_type_key: str, record_id: int | None) -> MaySee:
    if not record_type_key or record_id is None:
        return lambda _: True
    try:
        kind = record_type(record_type_key)
    except UnknownRecordType:
        return lambda _: False
    records = kind.model.objects.filter(**kind.condition, pk=record_id)
    if path := kind.reach_path.removesuffix("__"):
        records = records.select_related(path)
    record = records.first()
    if record is None:
        return lambda _: False
    rights = rights_to_see(kind)
    return lambda actor: all(may_do(actor, kind, record, right) for right in rights)
