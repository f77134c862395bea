"""Two businesses to try the product on: believable names, two years of contacts.

The same seed gives the same data, but for the dates, which end today.
"""

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.utils import timezone

from kesher.activities.choices import ActivityKind, CallDirection, CallStatus, NextCallOutcome
from kesher.activities.models import Activity, Meeting, NextCall, PhoneCall
from kesher.lib.workdays import is_working_day
from kesher.parties import operations as parties
from kesher.parties.models import Party
from kesher.parties.operations.reach import refresh_parties
from kesher.parties.rules.entries import (
    AddressEntry,
    ContactEntry,
    EmailEntry,
    PartyEntry,
    PhoneEntry,
    Reach,
)
from kesher.project import demo_words as words
from kesher.project.demo_diary import make_diary
from kesher.project.demo_reminders import make_reminders
from kesher.project.demo_requests import make_requests
from kesher.project.demo_stream import make_stream
from kesher.project.demo_work import make_work
from kesher.tenancy import operations as tenancy
from kesher.tenancy import queries
from kesher.tenancy.models import Business, Membership, OrgUnit, Role
from kesher.tenancy.operations.people import UserDetails
from kesher.tenancy.rules.access import Actor
from kesher.tenancy.rules.demo import DEMO_PEOPLE, DemoPerson
from kesher.tenancy.rules.standard_roles import STANDARD_ROLES
from kesher.tenancy.scoping import business_scope

ISRAEL = ZoneInfo("Asia/Jerusalem")


@dataclass(frozen=True)
class DemoBusiness:
    """How much there is of everything in one demo business."""

    slug: str
    name: str
    legal_number: str
    address: str
    phone: str
    customers: int
    suppliers: int
    log_rows: int
    units: tuple[tuple[str, tuple[str, ...]], ...]


BUSINESSES = (
    DemoBusiness(
        slug="ahava",
        name="אהבה מערכות קירור בע״מ",
        legal_number="516179157",
        address="המרכבה 31, חולון",
        phone="03-5594210",
        customers=300,
        suppliers=40,
        log_rows=3000,
        units=(("סניף מרכז", ("מכירות", "שירות")), ("סניף צפון", ("שטח",))),
    ),
    DemoBusiness(
        slug="barak",
        name="ברק שירותי תאורה",
        legal_number="510000003",
        address="העצמאות 12, אשדוד",
        phone="08-8520000",
        customers=25,
        suppliers=5,
        log_rows=120,
        units=(("משרד ראשי", ("מכירות",)),),
    ),
)


def load() -> list[str]:
    """Make the demo businesses that are not there yet; return how to sign in, line by line."""
    for plan in BUSINESSES:
        if queries.find_business_id(plan.slug) is None:
            _make(plan)
    return [
        f"/b/{person.business}/login/  {person.username} / {person.password}"
        f"  ({person.display_name}, {person.job_title})"
        for person in DEMO_PEOPLE
    ]


def _make(plan: DemoBusiness) -> None:
    chance = random.Random(plan.slug)  # noqa: S311 -- believable, not secret
    people = [person for person in DEMO_PEOPLE if person.business == plan.slug]
    owner = people[0]
    business = tenancy.create_business(
        slug=plan.slug,
        name=plan.name,
        legal_number=plan.legal_number,
        address=plan.address,
        owner_username=owner.username,
        owner_display_name=owner.display_name,
        owner_password=owner.password,
        owner_email=None,
        is_demo=True,
    )
    with business_scope(business_id=business.pk):
        Business.objects.update(phone=plan.phone)
        units = _make_units(business, plan)
        _make_people(people, units)
        actors = [
            queries.actor_of(membership)
            for membership in Membership.objects.select_related("business", "role").order_by("pk")
        ]
    with business_scope(business_id=business.pk):
        found = _make_parties(plan, actors, chance)
    with business_scope(business_id=business.pk):
        _make_log(plan, actors, found, chance)
    with business_scope(business_id=business.pk):
        make_work(plan.slug, actors, found, chance)
        make_reminders(actors, found, random.Random(plan.slug))  # noqa: S311
    with business_scope(business_id=business.pk):
        make_requests(plan.slug, actors, found, chance)
        make_diary(actors, found, chance)
        make_stream(actors, found, random.Random(plan.slug))  # noqa: S311


def _make_units(business: Business, plan: DemoBusiness) -> dict[str, OrgUnit]:
    """Give the branch and department that every business starts with their names, and add more."""
    OrgUnit.objects.filter(kind="department").update(name=plan.units[0][1][0])
    OrgUnit.objects.filter(kind="branch").update(name=plan.units[0][0])
    for place, (branch_name, departments) in enumerate(plan.units, start=1):
        branch, _ = OrgUnit.objects.get_or_create(
            business=business, kind="branch", name=branch_name, defaults={"position": place}
        )
        for position, name in enumerate(departments, start=1):
            OrgUnit.objects.get_or_create(
                business=business,
                kind="department",
                parent=branch,
                name=name,
                defaults={"position": position},
            )
    return {unit.name: unit for unit in OrgUnit.objects.all()}


def _make_people(people: list[DemoPerson], units: dict[str, OrgUnit]) -> None:
    roles = dict(
        zip((role.key for role in STANDARD_ROLES), Role.objects.order_by("position"), strict=True)
    )
    owner = Membership.objects.select_related("business", "role").get()
    Membership.objects.filter(pk=owner.pk).update(
        branch=units[people[0].branch],
        department=units[people[0].department],
        job_title=people[0].job_title,
    )
    for person in people[1:]:
        membership = tenancy.add_user(
            actor=queries.actor_of(owner),
            details=UserDetails(
                username=person.username,
                display_name=person.display_name,
                job_title=person.job_title,
                role_id=roles[person.role].pk,
                branch_id=units[person.branch].pk,
                department_id=units[person.department].pk,
            ),
            password=person.password,
        )
        membership.user.must_change_password = False
        membership.user.save(update_fields=["must_change_password"])


# --- parties -------------------------------------------------------------------------------------


def _make_parties(plan: DemoBusiness, actors: list[Actor], chance: random.Random) -> list[Party]:
    names = words.party_names(chance, plan.customers + plan.suppliers)
    found = []
    for number, name in enumerate(names):
        is_supplier = number >= plan.customers
        roles = ["supplier"] if is_supplier else ["customer"]
        if not is_supplier and number % 23 == 0:
            roles.append("supplier")
        actor = chance.choice(actors[:3])
        party = parties.create_party(
            actor=actor, entry=_entry(name, chance), roles=roles, reach=_reach(name, chance)
        )
        if name.is_organization and chance.random() < 0.6:
            _make_contact(actor, party, chance)
        found.append(party)
    _settle_statuses(found, chance)
    return found


def _entry(name: words.PartyName, chance: random.Random) -> PartyEntry:
    if not name.is_organization:
        return PartyEntry(
            kind="person", first_name=name.first_name, last_name=name.last_name, title=name.title
        )
    return PartyEntry(
        kind="organization",
        name=name.text,
        legal_name=name.legal_name,
        id_number=words.company_number(chance) if chance.random() < 0.5 else "",
        id_number_kind="company",
    )


def _reach(name: words.PartyName, chance: random.Random) -> Reach:
    phones = [PhoneEntry(raw=words.phone_number(chance, is_mobile=not name.is_organization))]
    if chance.random() < 0.3:
        phones.append(PhoneEntry(raw=words.phone_number(chance, is_mobile=True), label="נייד"))
    if chance.random() < 0.03:
        phones.append(PhoneEntry(raw=f"*{chance.randint(2000, 9899)}", label="מוקד"))
    emails = [EmailEntry(address=words.email(chance))] if chance.random() < 0.6 else []
    locality = chance.choice(words.LOCALITIES)
    address = AddressEntry(
        street=chance.choice(words.STREETS),
        house_number=str(chance.randint(1, 120)),
        locality_name=locality,
    )
    return Reach(phones=tuple(phones), emails=tuple(emails), addresses=(address,))


def _make_contact(actor: Actor, party: Party, chance: random.Random) -> None:
    first, last = chance.choice(words.FIRST_NAMES), chance.choice(words.LAST_NAMES)
    parties.create_contact(
        actor=actor,
        party_id=party.pk,
        entry=ContactEntry(
            first_name=first, last_name=last, job_title=chance.choice(words.JOB_TITLES)
        ),
        phones=(PhoneEntry(raw=words.phone_number(chance, is_mobile=True)),),
    )


def _settle_statuses(found: list[Party], chance: random.Random) -> None:
    """Bring the parties to where two years of work would have brought them."""
    for party in found:
        values: dict[str, object] = {}
        if party.customer_status is not None:
            values = words.settled_customer(chance, party.pk)
        if party.supplier_status is not None:
            values["supplier_status"] = chance.choices(
                ("follow_up", "approved", "frozen"), (3, 10, 1)
            )[0]
        Party.objects.filter(pk=party.pk).update(**values)
        party.customer_status = str(values.get("customer_status", "")) or None
        party.account_key = str(values.get("account_key", ""))
    refresh_parties(found)  # they are found by their account keys too


# --- the log -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Planned:
    """A row of the log, and the status of its call if it is one."""

    row: Activity
    call_status: str


def _make_log(
    plan: DemoBusiness, actors: list[Actor], found: list[Party], chance: random.Random
) -> None:
    planned = [
        _planned(chance.choice(actors), _busy_party(found, chance), moment, chance)
        for moment in sorted(_moments(plan.log_rows, chance))
    ]
    Activity.objects.bulk_create([entry.row for entry in planned], batch_size=500)
    PhoneCall.objects.bulk_create(
        [_phone_call(entry, chance) for entry in planned if entry.call_status], batch_size=500
    )
    meetings = [entry.row for entry in planned if entry.row.kind == ActivityKind.MEETING]
    Meeting.objects.bulk_create([_meeting(row, chance) for row in meetings], batch_size=500)
    NextCall.objects.bulk_create(_next_calls(planned, chance), batch_size=500)


def _busy_party(found: list[Party], chance: random.Random) -> Party:
    """Choose a party; some are talked to far more than others."""
    return found[int(len(found) * chance.random() ** 2)]


def _moments(count: int, chance: random.Random) -> Iterator[dt.datetime]:
    now = timezone.now()
    made = 0
    while made < count:
        day = (now - dt.timedelta(days=730 * chance.random() ** 1.6)).astimezone(ISRAEL).date()
        if not is_working_day(day):
            continue
        clock = dt.time(chance.randint(8, 16), chance.randint(0, 59))
        moment = dt.datetime.combine(day, clock, ISRAEL)
        if moment < now:
            made += 1
            yield moment


def _planned(actor: Actor, party: Party, moment: dt.datetime, chance: random.Random) -> Planned:
    kind = chance.choices(
        (ActivityKind.PHONE_CALL, ActivityKind.NOTE, ActivityKind.MEETING), (78, 14, 8)
    )[0]
    call_status = _call_status(chance) if kind == ActivityKind.PHONE_CALL else ""
    row = Activity(
        business_id=actor.business_id,
        kind=kind,
        party=party,
        summary=_summary(kind, call_status, chance),
        occurred_at=moment,
        recorded_at=moment + dt.timedelta(minutes=chance.randint(0, 4)),
        owner_id=actor.membership_id,
        created_by_id=actor.membership_id,
        branch_id=actor.branch_id,
        department_id=actor.department_id,
    )
    return Planned(row, call_status)


def _call_status(chance: random.Random) -> str:
    return chance.choices(
        (
            CallStatus.NO_ANSWER,
            CallStatus.LEFT_MESSAGE,
            CallStatus.SHORT_CALL,
            CallStatus.CALL_WITH_CONTENT,
        ),
        (22, 10, 26, 42),
    )[0]


def _summary(kind: str, call_status: str, chance: random.Random) -> str:
    if call_status == CallStatus.NO_ANSWER:
        return "אין מענה"
    if call_status == CallStatus.LEFT_MESSAGE:
        return chance.choice(words.LEFT_MESSAGES)
    return chance.choice(words.SUMMARIES[kind])


def _phone_call(entry: Planned, chance: random.Random) -> PhoneCall:
    is_answered = entry.call_status in {CallStatus.SHORT_CALL, CallStatus.CALL_WITH_CONTENT}
    is_incoming = is_answered and chance.random() < 0.4
    return PhoneCall(
        business_id=entry.row.business_id,
        activity=entry.row,
        direction=CallDirection.INCOMING if is_incoming else CallDirection.OUTGOING,
        status=entry.call_status,
    )


def _meeting(row: Activity, chance: random.Random) -> Meeting:
    return Meeting(
        business_id=row.business_id,
        activity=row,
        title=chance.choice(words.MEETING_TITLES),
        starts_at=row.occurred_at,
        ends_at=row.occurred_at + dt.timedelta(minutes=chance.choice((30, 60, 90))),
        place=chance.choice(words.PLACES),
    )


def _next_calls(planned: list[Planned], chance: random.Random) -> Iterator[NextCall]:
    """Promise calls in some rows: those of parties talked to later were kept, the last are due."""
    latest = {entry.row.party_id: entry.row.pk for entry in planned}
    now = timezone.now()
    for entry in planned:
        row = entry.row
        is_last = latest[row.party_id] == row.pk
        if row.kind == ActivityKind.MEETING or chance.random() > (0.6 if is_last else 0.35):
            continue
        due_at = row.occurred_at + dt.timedelta(days=chance.randint(1, 14))
        if is_last:
            due_at = _working_moment(now, chance)
        yield NextCall(
            business_id=row.business_id,
            activity=row,
            party=row.party,
            due_at=due_at,
            assignee_id=row.owner_id,
            attempt=2 if entry.call_status == CallStatus.NO_ANSWER else 1,
            closed_at=None if is_last else due_at,
            closed_by_id=None if is_last else row.owner_id,
            outcome="" if is_last else NextCallOutcome.CONTACTED,
        )


def _working_moment(now: dt.datetime, chance: random.Random) -> dt.datetime:
    """Return a working hour from two days ago to nine days ahead."""
    while True:
        day = (now + dt.timedelta(days=chance.randint(-2, 9))).astimezone(ISRAEL).date()
        if is_working_day(day):
            clock = dt.time(chance.randint(9, 15), chance.choice((0, 15, 30, 45)))
            return dt.datetime.combine(day, clock, ISRAEL)
