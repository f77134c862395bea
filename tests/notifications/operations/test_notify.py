"""Who is told of what, and who is not."""

import pytest

from kesher.lib.errors import NotFound
from kesher.notifications import operations
from kesher.notifications.errors import UnknownKind
from kesher.notifications.models import Notification, NotificationPreference
from kesher.notifications.queries import notifications_of, unread_count
from kesher.tenancy.models import Membership
from kesher.tenancy.operations import deactivate_user
from kesher.tenancy.rules.access import Actor
from tests.factories.businesses import in_scope
from tests.factories.notifications import a_kind
from tests.factories.parties import make_party


def tell(actor: Actor, *members: Actor, **details: object) -> list[int]:
    with in_scope(actor):
        return operations.notify(
            actor=actor,
            kind=a_kind(),
            members=[member.membership_id for member in members],
            **details,  # type: ignore[arg-type]
        )


def unread(actor: Actor) -> int:
    with in_scope(actor):
        return unread_count(actor)


def test_only_who_may_see_the_record_is_told_and_never_the_actor_himself(
    dana: Actor, yossi: Actor, avi: Actor, noa: Actor
) -> None:
    party = make_party(dana)

    told = tell(
        dana, dana, yossi, avi, noa, record_type="party", record_id=party.pk, text="שורה\nושנייה"
    )

    assert told == [yossi.membership_id]
    assert (unread(yossi), unread(avi), unread(dana), unread(noa)) == (1, 0, 0, 0)
    with in_scope(yossi):
        row = Notification.objects.get()
        assert (row.actor_id, row.text, row.is_gathered) == (
            dana.membership_id,
            "שורה ושנייה",
            False,
        )


@pytest.mark.parametrize(("record_type", "record_id"), [("party", 987654321), ("no_such_type", 1)])
def test_of_a_record_that_is_not_there_nobody_is_told(
    dana: Actor, yossi: Actor, record_type: str, record_id: int
) -> None:
    assert tell(dana, yossi, record_type=record_type, record_id=record_id) == []


def test_a_rule_of_the_caller_decides_alone(dana: Actor, yossi: Actor, avi: Actor) -> None:
    party = make_party(dana)

    told = tell(
        dana,
        yossi,
        avi,
        record_type="party",
        record_id=party.pk,
        may_see=lambda reader: reader.membership_id == avi.membership_id,
    )

    assert told == [avi.membership_id]


def test_who_was_deactivated_is_told_nothing(dana: Actor, yossi: Actor) -> None:
    with in_scope(dana):
        deactivate_user(actor=dana, membership_id=yossi.membership_id)

    assert tell(dana, yossi) == []


@pytest.mark.parametrize(("delivery", "rows", "in_badge"), [("off", 0, 0), ("digest", 1, 0)])
def test_wishes_are_kept(
    dana: Actor, yossi: Actor, delivery: str, rows: int, in_badge: int
) -> None:
    with in_scope(yossi):
        operations.set_delivery(actor=yossi, deliveries={a_kind(): delivery, "no_such": "off"})

    tell(dana, yossi)

    with in_scope(yossi):
        assert notifications_of(yossi).count() == rows
        assert unread_count(yossi) == in_badge
        operations.set_delivery(actor=yossi, deliveries={a_kind(): "screen"})
        assert not NotificationPreference.objects.exists()


def test_a_kind_that_nobody_registered_is_a_bug(dana: Actor) -> None:
    with in_scope(dana), pytest.raises(UnknownKind):
        operations.notify(actor=dana, kind="no_such", members=[dana.membership_id])


def test_what_is_grouped_is_one_line_and_is_read_at_once(dana: Actor, yossi: Actor) -> None:
    party = make_party(dana)
    about = {"record_type": "party", "record_id": party.pk}
    for text in ("א", "ב", "ג"):
        tell(dana, yossi, text=text, **about)
    tell(dana, yossi, text="על דבר אחר")

    assert unread(yossi) == 2
    with in_scope(yossi):
        _other, latest, *_earlier = notifications_of(yossi)
        operations.mark_read(actor=yossi, notification_id=latest.pk)
        assert unread_count(yossi) == 1
        operations.mark_read(actor=yossi, notification_id=latest.pk, is_read=False)
        assert unread_count(yossi) == 2


def test_all_that_was_seen_is_read_but_not_what_came_meanwhile(dana: Actor, yossi: Actor) -> None:
    tell(dana, yossi, grouping_key="a")
    tell(dana, yossi, grouping_key="b")
    with in_scope(yossi):
        seen = notifications_of(yossi)[0].pk
    tell(dana, yossi, grouping_key="c")

    with in_scope(yossi):
        assert operations.mark_all_read(actor=yossi, until=seen) == 2
        assert unread_count(yossi) == 1


def test_what_another_was_told_cannot_be_marked(dana: Actor, yossi: Actor, miri: Actor) -> None:
    tell(dana, yossi)
    with in_scope(yossi):
        pk = notifications_of(yossi)[0].pk

    with in_scope(miri), pytest.raises(NotFound):
        operations.mark_read(actor=miri, notification_id=pk)
    assert unread(yossi) == 1


def test_the_clock_tells_too_and_a_megabyte_is_cut(dana: Actor, yossi: Actor) -> None:
    with in_scope(dana):
        operations.notify(
            actor=None, kind=a_kind(), members=[yossi.membership_id], text="😀" * 1_000_000
        )
        row = Notification.objects.get()
        assert (row.actor_id, len(row.text)) == (None, 500)
        assert Membership.objects.filter(pk=row.membership_id).exists()
