"""What every record has of its reminders: a deed, a tab, a part of its form; and a day of them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kesher.lib.errors import Text
from kesher.notifications.queries import DaySection, register_section
from kesher.notifications.rules.kinds import NotificationKind, register_kind
from kesher.records.queries import EVERY_TYPE, register_card_deed, register_tab
from kesher.records.rules.form_shapes import FormPart
from kesher.records.rules.record_types import CardTab, Deed, RecordType
from kesher.reminders.choices import REMINDER_SET
from kesher.reminders.models import Reminder
from kesher.reminders.operations import remind
from kesher.reminders.operations.handing_over import hand_over_waiting
from kesher.reminders.queries import anchor_fields, offered_moments, today_count
from kesher.reminders.queries.reminders import waiting_about_records
from kesher.reminders.rendering import reminder_fields, reminder_lines, reminders_tab
from kesher.reminders.rules.plans import ReminderPlan
from kesher.reminders.rules.reading import read_plans
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


def reminder_part(
    *anchor_keys: str, handler: Callable[[Any], int | None] | None = None
) -> FormPart:
    """Return the part of a form that sets reminders with a new record.

    They follow these fields, or are exact. With a `handler`, who answers whose work a record is,
    the form asks whom to remind: him unless it says otherwise; where there is none, the actor.
    """

    def anchors(kind: RecordType) -> dict[str, Text]:
        found = {spec.key: spec.label for spec in anchor_fields(kind)}
        return {key: found[key] for key in anchor_keys if key in found}

    def context(actor: Actor, kind: RecordType, sent: Any) -> Mapping[str, Any]:
        now = timezone.now()
        fields = reminder_fields(anchors(kind), offered_moments(actor, now), sent=sent, now=now)
        asked = {"whom": _WHOM, "chosen_whom": _whom(sent)} if handler else {}
        return fields | asked

    def read(kind: RecordType, sent: Any) -> tuple[Sequence[ReminderPlan], str]:
        return read_plans(sent, anchors(kind), now=timezone.now()), _whom(sent)

    def keep(actor: Actor, kind: RecordType, record: Any, told: Any) -> None:
        plans, whom = told
        owner = (handler(record) if handler else None) or actor.membership_id
        members = {_HANDLER: {owner}, _ME: {actor.membership_id}}
        for member_id in sorted(members.get(whom, {owner, actor.membership_id})):
            for plan in plans:
                remind(
                    actor=actor,
                    plan=plan,
                    member_id=member_id,
                    record_type_key=kind.key,
                    record_id=record.pk,
                    follows_handler=bool(handler)
                    and (whom == _HANDLER or member_id != actor.membership_id),
                )

    return FormPart(
        template="reminders/_reminder_fields.html", context=context, read=read, keep=keep
    )


def _whom(sent: Any) -> str:
    told = str(sent.get("reminder_for", "")) if sent else ""
    return told if told in dict(_WHOM) else _HANDLER
