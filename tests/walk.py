"""Every address of the product, and a business full of records to fill them with."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from uuid import uuid4

from django.db import connection
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from kesher.activities import operations as activities
from kesher.activities.models import Activity, NextCall
from kesher.activities.operations.leads import move_to_fictitious_leads
from kesher.activities.rules.meetings import MeetingEntry
from kesher.activities.rules.next_calls import NextCallPlan
from kesher.activities.rules.subjects import RecordKey
from kesher.lib.workdays import OwnDay
from kesher.notifications.models import Notification
from kesher.parties import operations as parties
from kesher.parties.models import DuplicatePair
from kesher.parties.operations.statuses import StatusEvidence
from kesher.records.queries import all_record_types, declared_list_paths, tabs_of
from kesher.records.queries.stream import stream_sources
from kesher.records.rules.own_types import OwnTypeWish
from kesher.reminders.operations import remind
from kesher.reminders.rules.plans import ReminderPlan
from kesher.requests.operations import checklists as requests
from kesher.requests.operations.dependencies import add_dependency
from kesher.savedviews.operations import save_view
from kesher.tenancy import operations as tenancy
from kesher.tenancy.models import Membership, OrgUnit, Role
from kesher.tenancy.rules.access import Actor
from kesher.tenancy.rules.schedules import ScheduleOf
from kesher.tenancy.scoping import BusinessModel, business_scope
from kesher.webhooks import operations as webhooks
from tests.factories.attachments import attach
from tests.factories.businesses import in_scope
from tests.factories.fields import make_field
from tests.factories.imports import upload
from tests.factories.parties import make_contact, make_party
from tests.factories.records import make_deal, make_own_type, make_record

# Stands in every text of the business, so that one look tells whether anything leaked.
SECRET = "סודיות־אהבה"


class UnknownArgument(AssertionError):
    """An address has an argument that the walk does not know how to fill."""


@dataclass(frozen=True)
class Address:
    """One address of the product, with what its arguments are called."""

    route: str
    name: str
    arguments: frozenset[str]
    is_of_business: bool


def addresses() -> list[Address]:
    """Return every address that the product answers, but for files served by the shell."""
    return sorted(_addresses(get_resolver()), key=lambda address: address.route)


def _addresses(resolver: URLResolver, prefix: str = "", app: str = "") -> Iterator[Address]:
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _addresses(entry, route, entry.app_name or app)
        elif isinstance(entry, URLPattern):
            arguments = frozenset(_arguments(route))
            name = f"{app}:{entry.name}" if app else str(entry.name)
            yield Address(route, name, arguments - {"business"}, "business" in arguments)


def _arguments(route: str) -> list[str]:
    return [part.split(">")[0].split(":")[-1] for part in route.split("<")[1:]]


def make_world(actor: Actor) -> dict[str, list[str]]:
    """Fill the business of the actor with records of every kind; return values by argument."""
    with in_scope(actor):
        Membership.objects.filter(pk=actor.membership_id).update(display_name=SECRET)
    party = make_party(actor, f"{SECRET} בע״מ", phones=("050-2345678",), locality="חולון")
    supplier = make_party(actor, f"ספק {SECRET}", roles=("supplier",))
    contact = make_contact(actor, party, f"רותי {SECRET}", phones=("052-8812345",))
    fictitious = make_party(actor, f"בדוי {SECRET}")
    twins = [make_party(actor, f"כפול {SECRET}", phones=("08-9439111",)) for _ in range(4)]
    soon = timezone.now() + dt.timedelta(days=2)
    file = attach(actor, party, f"{SECRET}.pdf")
    batch = upload(actor, f"שם,טלפון\n{SECRET},03-5594210\n")
    deal = make_deal(actor, f"עסקה {SECRET}", party=party)
    own_field = make_field(actor, f"שדה {SECRET}")
    make_record(actor, "project", name=f"פרויקט {SECRET}", party=party.pk)
    own_type = make_own_type(
        actor,
        OwnTypeWish(label_he=f"סוג {SECRET}", label_plural_he=SECRET, belongs_to="party"),
    )
    own = make_record(actor, own_type.key, title=SECRET, belongs_to=party.pk)
    task = make_record(actor, "task", subject=f"משימה {SECRET}", party=party.pk, content=SECRET)
    awaited = make_record(actor, "task", subject=f"קודמת {SECRET}")
    message = make_record(actor, "message", content=SECRET, contact_name=SECRET)
    with in_scope(actor):
        activities.log_call(
            actor=actor,
            key=uuid4(),
            party_id=party.pk,
            summary=SECRET,
            status="short_call",
            next_call=NextCallPlan(due_at=soon, assignee_id=actor.membership_id),
        )
        meeting_id = activities.create_meeting(
            actor=actor,
            key=uuid4(),
            party_id=party.pk,
            entry=MeetingEntry(
                title=SECRET, starts_at=soon, ends_at=soon + dt.timedelta(hours=1), place=SECRET
            ),
        )
        unknown_id = activities.log_unknown_call(
            actor=actor, key=uuid4(), phone="03-9439111", summary=SECRET, status="short_call"
        )
        on_own = activities.log_note(
            actor=actor,
            key=uuid4(),
            about=RecordKey(own_type.key, own.pk),
            summary=f"{SECRET} @{SECRET}",
        )
        told = StatusEvidence(summary=SECRET, reason=SECRET, reason_kind="fictitious")
        lead = move_to_fictitious_leads(actor=actor, party_id=fictitious.pk, evidence=told)
        token = tenancy.create_api_token(
            actor=actor, name=f"אסימון {SECRET}", scopes=["read"], days=30
        )
        group = tenancy.add_group(
            actor=actor, name=f"קבוצה {SECRET}", member_ids=[actor.membership_id]
        )
        webhook = webhooks.create_webhook(
            actor=actor,
            name=f"חנות {SECRET}",
            address="https://hooks.example.com/",
            record_types=["party"],
            deeds=["created"],
        ).webhook
        delivery = webhooks.ping_webhook(actor=actor, webhook_id=webhook.pk)
        call = Activity.objects.get(kind="phone_call", party=party)
        view = save_view(actor=actor, listing="customers", name=SECRET, parameters={"q": [SECRET]})
        report = save_view(
            actor=actor, listing="reports/requests", name=SECRET, parameters={"rows": ["kind"]}
        )
        room = activities.add_resource(actor=actor, name=f"חדר {SECRET}")
        day_off = tenancy.add_own_day(
            actor=actor,
            whose=ScheduleOf(),
            first=soon.date(),
            last=soon.date(),
            day=OwnDay(SECRET),
        )
        add_dependency(actor=actor, task_id=task.pk, waits_for=awaited.pk)
        item = requests.add_checklist_item(actor=actor, task_id=task.pk, text=SECRET)
        pair = DuplicatePair.objects.create(
            business_id=actor.business_id, low=twins[0], high=twins[1], score=90
        )
        notification = Notification.objects.create(
            business_id=actor.business_id,
            membership_id=actor.membership_id,
            kind="morning_digest",
            text=SECRET,
            created_at=timezone.now(),
        )
        reminder_id = remind(
            actor=actor,
            plan=ReminderPlan(at=soon),
            text=SECRET,
            record_type_key="party",
            record_id=party.pk,
        )
        merge = parties.merge_parties(
            actor=actor,
            survivor_id=twins[2].pk,
            party_ids=[twins[2].pk, twins[3].pk],
            choices={},
            versions={twins[2].pk: 1, twins[3].pk: 1},
        )
        return {
            "party_id": [str(party.pk), str(supplier.pk), str(fictitious.pk)],
            "contact_id": [str(contact.pk)],
            "activity_id": [str(call.pk), str(meeting_id), str(unknown_id)],
            "next_call_id": [str(NextCall.objects.get(closed_at=None).pk)],
            "resource_id": [str(room.pk)],
            "own_day_id": [str(day_off.pk)],
            "lead_id": [str(lead.pk)],
            "pair_id": [str(pair.pk)],
            "merge_id": [str(merge.pk)],
            "attachment_id": [str(file.pk)],
            "batch_id": [str(batch.pk)],
            "reminder_id": [str(reminder_id)],
            "notification_id": [str(notification.pk)],
            "webhook_id": [str(webhook.pk)],
            "delivery_id": [str(delivery.pk)],
            "token_id": [str(token.token.pk)],
            # What the API calls a record, a file and a batch, and a record type.
            "id": [str(party.pk), str(contact.pk)],
            "type": list(all_record_types()),
            "membership_id": [str(actor.membership_id)],
            "role_id": [str(Role.objects.order_by("-pk").values_list("pk", flat=True)[0])],
            "unit_id": [str(OrgUnit.objects.order_by("pk").values_list("pk", flat=True)[0])],
            "group_id": [str(group.pk)],
            "record_id": [
                *dict.fromkeys(str(one.pk) for one in (party, contact, deal, own, task, message))
            ],
            "request_id": [str(task.pk), str(message.pk)],
            "item_id": [str(item.pk)],
            "awaited_id": [str(awaited.pk)],
            "card": ["party", "project"],
            "card_id": [str(party.pk)],
            "record_type": list(all_record_types()),
            "source": [source.key for source in stream_sources()],
            "row_id": [str(call.pk), str(on_own), str(file.pk)],
            "listing": [*declared_list_paths(), own_type.list_path],
            "type_key": ["party", "contact", "task", own_type.key],
            "field_key": [own_field, "owner", "priority"],
            "view_id": [str(view.pk)],
            "report_id": [str(report.pk)],
            "what": ["requests"],
            "field": ["owner", "customer_status", "nothing"],
            "tab": sorted({tab.key for key in ("party", "deal") for tab in tabs_of(key)}),
            "role": ["customer", "supplier"],
            "token": ["no-such-token"],
            "secret": ["no-such-secret"],
            "deal_id": [str(deal.pk)],
            "own_type": [own_type.key],
            "session_id": ["999999999"],
            "pk": ["999999999"],
        }


def fill(address: Address, slug: str, world: dict[str, list[str]]) -> list[str]:
    """Return the address with its arguments filled in: the two of most values with each pair of
    theirs, the others taking turns.

    Raises: UnknownArgument, so that a new kind of record cannot be forgotten here.
    """
    unknown = address.arguments - set(world)
    if unknown:
        raise UnknownArgument(f"{address.route}: {sorted(unknown)}")
    arguments = sorted(address.arguments, key=lambda name: (-len(world[name]), name))
    crossed = list(product(*(world[name] for name in arguments[:2])))
    found = []
    for place, values in enumerate(crossed):
        route = _put(address.route, "business", slug)
        others = [world[name][place % len(world[name])] for name in arguments[2:]]
        for name, value in zip(arguments, [*values, *others], strict=True):
            route = _put(route, name, value)
        found.append(f"/{route}")
    return found


def _put(route: str, argument: str, value: str) -> str:
    before, _, rest = route.partition("<")
    if not rest:
        return route
    inside, _, after = rest.partition(">")
    if inside.split(":")[-1] == argument:
        return f"{before}{value}{after}"
    return f"{before}<{inside}>{_put(after, argument, value)}"


def fingerprint(*business_ids: int) -> dict[str, str]:
    """Return a checksum of every table of these businesses, and of the people."""
    found: dict[str, str] = {}
    for business_id in business_ids:
        with business_scope(business_id=business_id), connection.cursor() as cursor:
            for model in _tables():
                cursor.execute(
                    "SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)), 0)"
                    f" FROM {model} t"
                )
                found[f"{business_id}:{model}"] = str(cursor.fetchone())
    return found


def _tables() -> list[str]:
    return ["tenancy_business", "tenancy_user", *sorted(_models_of(BusinessModel))]


def _models_of(base: type) -> set[str]:
    found = set()
    for model in base.__subclasses__():
        if not model._meta.abstract:
            found.add(model._meta.db_table)
        found |= _models_of(model)
    return found


__all__ = [
    "SECRET",
    "Address",
    "UnknownArgument",
    "addresses",
    "fill",
    "fingerprint",
    "make_world",
]
