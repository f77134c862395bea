"""What every record has of its reminders: a deed, a tab, a part of its form; and a day of them."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kesher.notifications.queries import DaySection, register_section
from kesher.notifications.rules.kinds import NotificationKind, register_kind
from kesher.records.queries import EVERY_TYPE, register_card_deed, register_form_part, register_tab
from kesher.records.rules.form_shapes import FormPart
from kesher.records.rules.record_types import CardTab, Deed, RecordType
from kesher.reminders.choices import REMINDER_SET
from kesher.reminders.models import Reminder
from kesher.reminders.operations import change_reminders
from kesher.reminders.operations.handing_over import hand_over_waiting
from kesher.reminders.queries import anchor_fields, offers_for, reminders_waiting, today_count
from kesher.reminders.queries.reminders import waiting_about_records
from kesher.reminders.queries.standing import handler_of
from kesher.reminders.rendering import (
    AnchorChoice,
    anchor_choices,
    reminder_fields,
    reminder_lines,
    reminders_tab,
    stored_reminders,
)
from kesher.reminders.rules.reading import ReminderWishes, read_wishes
from kesher.tenancy.queries.open_work import OpenWork, register_open_work
from kesher.tenancy.rules.access import Actor

_HANDLER, _ME, _BOTH = "handler", "me", "both"
_WHOM = (
    (_HANDLER, pgettext_lazy("whom to remind", "Whoever handles it")),
    (_ME, pgettext_lazy("whom to remind", "Me")),
    (_BOTH, pgettext_lazy("whom to remind", "Both of us")),
)


def _open_work(_actor: Actor) -> tuple[OpenWork, ...]:
    return (
        OpenWork(
            key="reminders",
            label=_("Reminders about records"),
            icon="alarm",
            position=30,
            right="settings.users",
            model=Reminder,
            columns=("membership_id",),
            open_rows=waiting_about_records,
            reached=lambda _actor, rows: rows,
            hand_over=hand_over_waiting,
            names=lambda _actor, _ids: {},  # what somebody is reminded of is his own
        ),
    )


register_open_work(_open_work)
register_card_deed(
    EVERY_TYPE,
    Deed(
        key="remind",
        label=_("Remind me"),
        icon="alarm",
        url_name="reminders:record_remind",
        argument="record_id",
        opens_dialog=True,
        shortcut="KeyR",
        position=5,
    ),
)
register_tab(
    CardTab(
        record_type=EVERY_TYPE,
        key="reminders",
        label=_("Reminders"),
        position=96,
        template="reminders/_record_reminders.html",
        context=reminders_tab,
        icon="alarm",
    )
)
register_section(
    DaySection(
        key="reminders",
        label=_("Reminders"),
        icon="alarm",
        position=20,
        lines=reminder_lines,
        count=today_count,
        url_name="reminders:reminder_list",
    )
)
register_kind(
    NotificationKind(
        key=REMINDER_SET,
        label=_("A reminder that a colleague set for me"),
        sentence=_("%(actor)s set a reminder for you"),
        icon="alarm",
        url_name="reminders:reminder_list",
        position=80,
    )
)


def _anchors(kind: RecordType) -> dict[str, AnchorChoice]:
    return anchor_choices(anchor_fields(kind))


def _context(actor: Actor, kind: RecordType, record: Any, sent: Any) -> Mapping[str, Any] | None:
    anchors = _anchors(kind)
    if not anchors:
        return None
    now = timezone.now()
    rows = reminders_waiting(actor, kind.key, record.pk) if record is not None else []
    stored = stored_reminders(actor, rows)
    fields = reminder_fields(anchors, offers_for(actor, now), sent=sent, now=now, stored=stored)
    return {**fields, "whom": _WHOM, "chosen_whom": _whom(sent)}


def _read(kind: RecordType, sent: Any) -> tuple[ReminderWishes, str]:
    return read_wishes(sent, _anchors(kind), now=timezone.now()), _whom(sent)


def _keep(actor: Actor, kind: RecordType, record: Any, told: tuple[ReminderWishes, str]) -> None:
    wishes, whom = told
    handler = handler_of(record) or actor.membership_id
    members = {
        _HANDLER: {handler: True},
        _ME: {actor.membership_id: False},
        _BOTH: {handler: True} | {actor.membership_id: False},
    }
    change_reminders(
        actor=actor,
        record_type_key=kind.key,
        record_id=record.pk,
        wishes=wishes,
        members=sorted(members[whom].items()),
    )


def _whom(sent: Any) -> str:
    told = str(sent.get("reminder_for", "")) if sent else ""
    return told if told in dict(_WHOM) else _HANDLER


# Records with no moment of their own are reminded of by the deed of their card.
register_form_part(
    FormPart(
        key="reminders",
        template="reminders/_reminder_fields.html",
        context=_context,
        read=_read,
        keep=_keep,
    )
)
