"""Deals, projects and a kind of record of its own, in the two demo businesses."""

import datetime as dt
import random
from collections.abc import Iterator, Sequence

from django.utils import timezone

from kesher.parties.models import Party
from kesher.records import operations as records
from kesher.records.rules.own_types import OwnStatus, OwnTypeWish
from kesher.tenancy.rules.access import Actor

_DEALS = {
    "ahava": (
        "חידוש מערכת קירור",
        "חדר קירור חדש",
        "שירות שנתי למזגנים",
        "מזגן מרכזי לקומת משרדים",
        "החלפת מדחס",
        "מקרר תצוגה לחנות",
        "התקנת מיזוג באולם אירועים",
        "הסכם תחזוקה לשלוש שנים",
        "מערכת VRF לבניין",
        "שדרוג בקרה לחדר שרתים",
    ),
    "barak": (
        "החלפת תאורה ל־LED",
        "תאורת חוץ לחניון",
        "תאורת חירום",
        "שלט מואר לחזית",
        "תכנון תאורה לחנות",
    ),
}
_PROJECTS = {
    "ahava": (
        "הקמת חדרי קירור במחסן",
        "מיזוג בית ספר",
        "הסבת מערכות לגז ירוק",
        "שיפוץ מערכת במרכז מסחרי",
        "התקנה בבניין משרדים חדש",
    ),
    "barak": ("תאורת רחוב בשכונה", "החלפת גופים במפעל"),
}
_STAGES = (("new", 4), ("needs", 3), ("offer", 4), ("negotiation", 3), ("won", 5), ("lost", 3))
_CHANCES = {"new": 10, "needs": 25, "offer": 50, "negotiation": 75, "won": 100, "lost": 0}
_LOST = ("price", "competitor", "no_budget", "postponed", "no_answer")
_STATUSES = (("planned", 2), ("active", 5), ("on_hold", 1), ("done", 3))
_MACHINES = ("מקרר תעשייתי", "מזגן מרכזי", "חדר קירור", "מדחס", "יחידת VRF", "מקפיא תצוגה")


def make_work(
    slug: str, actors: Sequence[Actor], found: Sequence[Party], chance: random.Random
) -> None:
    """Make what the two years of work with these parties would have left, in the open scope."""
    customers = [party for party in found if party.customer_status]
    share = max(len(customers) // 8, 6)
    for actor, party in _meetings(actors, customers, share, chance):
        _make_deal(slug, actor, party, chance)
    for actor, party in _meetings(actors, customers, share // 4, chance):
        _make_project(slug, actor, party, chance)
    if slug == "ahava":
        _make_machines(actors, customers, share // 2, chance)


def _meetings(
    actors: Sequence[Actor], customers: Sequence[Party], count: int, chance: random.Random
) -> Iterator[tuple[Actor, Party]]:
    for _ in range(count):
        yield chance.choice(actors[:3]), customers[int(len(customers) * chance.random() ** 2)]


def _make_deal(slug: str, actor: Actor, party: Party, chance: random.Random) -> None:
    stage = chance.choices([name for name, _ in _STAGES], [weight for _, weight in _STAGES])[0]
    is_closed = stage in {"won", "lost"}
    days = chance.randint(-200, -5) if is_closed else chance.randint(3, 120)
    deal = _make(
        actor,
        "deal",
        name=chance.choice(_DEALS[slug]),
        party=party.pk,
        stage="new" if is_closed else stage,
        amount=chance.randint(8, 400) * 500,
        probability=_CHANCES[stage],
        expected_date=timezone.localdate() + dt.timedelta(days=days),
    )
    if is_closed:
        told = {"lost_reason": chance.choice(_LOST)} if stage == "lost" else {}
        _edit(actor, "deal", deal, stage=stage, **told)


def _make_project(slug: str, actor: Actor, party: Party, chance: random.Random) -> None:
    status = chance.choices([name for name, _ in _STATUSES], [weight for _, weight in _STATUSES])[0]
    start = timezone.localdate() - dt.timedelta(days=chance.randint(-20, 300))
    project = _make(
        actor,
        "project",
        name=chance.choice(_PROJECTS[slug]),
        party=party.pk,
        status="planned" if status == "planned" else "active",
        start_date=start,
        target_date=start + dt.timedelta(days=chance.randint(30, 200)),
        budget=chance.randint(20, 600) * 1000,
        manager=actor.membership_id,
    )
    if status in {"on_hold", "done"}:
        _edit(actor, "project", project, status=status)


def _make_machines(
    actors: Sequence[Actor], customers: Sequence[Party], count: int, chance: random.Random
) -> None:
    """Show what a kind of the business' own is good for: what stands installed at whom."""
    owner = actors[0]
    wish = OwnTypeWish(
        label_he="מערכת מותקנת",
        label_plural_he="מערכות מותקנות",
        label_en="Installed system",
        label_plural_en="Installed systems",
        icon="snowflake",
        number_prefix="M-",
        number_width=4,
        belongs_to="party",
    )
    own = records.add_own_type(actor=owner, wish=wish, rights_like="party")
    records.set_statuses(
        actor=owner,
        key=own.key,
        version=own.version,
        statuses=(
            OwnStatus(label="תקינה", tone="green", is_first=True),
            OwnStatus(label="בתקלה", tone="red", needs_summary=True),
            OwnStatus(label="הושבתה", tone="gray", is_closed=True),
        ),
    )
    for _actor, party in _meetings(actors, customers, count, chance):
        title = f"{chance.choice(_MACHINES)} {chance.choice(('קומה א', 'קומה ב', 'גג', 'מחסן'))}"
        machine = _make(owner, own.key, title=title, belongs_to=party.pk)
        if chance.random() < 0.2:
            _edit(owner, own.key, machine, status="s2", status_summary="דליפת גז, הוזמן טכנאי")


def _make(actor: Actor, type_key: str, **values: object) -> int:
    record = records.create_record(actor=actor, type_key=type_key, values=values)
    return int(record.pk)


def _edit(actor: Actor, type_key: str, record_id: int, **values: object) -> None:
    records.edit_record(actor=actor, type_key=type_key, record_id=record_id, values=values)
