"""Messages and tasks of a believable week, in the two demo businesses."""

import datetime as dt
import random
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from django.utils import timezone

from kesher.lib.workdays import is_working_day
from kesher.parties.models import Party
from kesher.records import operations as records
from kesher.requests.models import Request
from kesher.tenancy import operations as tenancy
from kesher.tenancy.rules.access import Actor

ISRAEL = ZoneInfo("Asia/Jerusalem")

_TASKS = {
    "ahava": (
        ("להכין הצעת מחיר לחידוש המערכת", "כולל פירוק הציוד הישן והנפה."),
        ("לתאם טכנאי לביקורת רבעונית", "המפתח אצל השומר, להתקשר חצי שעה לפני."),
        ("לבדוק זמינות מדחס אצל הספק", "דגם ZR61 או שווה ערך."),
        ("לשלוח חוזה שירות לחתימה", "בנוסח החדש, עם סעיף זמני התגובה."),
        ("לגבות תשלום על התקנה", "חשבון 4471, שוטף פלוס 30 עבר."),
        ("לעדכן תוכנית מיקום מאיידים", "האדריכל שינה את המחיצה בקומה ב׳."),
        ("להזמין גז R410A למחסן", "נשארו שני מכלים."),
        ("להדריך את צוות המטבח על הבקר", "חצי שעה, אחרי שעות הפעילות."),
        ("להחזיר שיחה על התלונה על רעש", "המעבה צמוד לחדר הישיבות."),
        ("להכין סיכום ביקור למנהל האחזקה", "לצרף תמונות מהגג."),
    ),
    "barak": (
        ("למדוד תאורה בחניון", "לפני ואחרי, בלוקסים."),
        ("לשלוח דוגמאות גופי תאורה", "שלושה גוונים, כולל קטלוג."),
        ("לתאם החלפת תאורת חירום", "בשעות הערב בלבד."),
        ("להכין הצעה לשלט מואר", "לפי הלוגו החדש."),
    ),
}
_MESSAGES = (
    "המזגן בחדר השרתים מטפטף, מבקשים שתחזרו היום",
    "רוצה לדעת מתי מגיע הטכנאי",
    "מבקשת העתק של החשבונית מהחודש שעבר",
    "התקבלה הצעת המחיר, יש כמה שאלות",
    "לדחות את הפגישה של יום ראשון",
    "שואלים אם אפשר להקדים את ההתקנה",
    "מבקשים לדבר על הארכת האחריות",
    "הצ׳ק יהיה מוכן ביום חמישי",
)
_GIVERS = (("רותי ממשרד רואה החשבון", "03-6129901"), ("שליח של דואר", ""), ("אורי", "054-7712093"))
_FEEDBACK = ("דיברתי עם הלקוח, סוכם", "בוצע ונבדק במקום", "נשלח במייל, התקבל אישור")


def make_requests(
    slug: str, actors: Sequence[Actor], parties: Sequence[Party], chance: random.Random
) -> None:
    """Make tasks and messages: late ones, today's and later ones, and some that were closed."""
    group = tenancy.add_group(
        actor=actors[0],
        name="משרד",
        member_ids=[actor.membership_id for actor in actors[:3]],
    )
    count = 60 if slug == "ahava" else 8
    for number in range(count):
        _make_task(slug, actors, parties, chance, group.pk if number % 12 == 5 else None)
    for _ in range(count // 2):
        _make_message(actors, parties, chance)
    for closed in Request.objects.filter(closed_at__isnull=False):
        _put_back_in_time(closed, chance)


def _make_task(
    slug: str,
    actors: Sequence[Actor],
    parties: Sequence[Party],
    chance: random.Random,
    group_id: int | None,
) -> None:
    giver, handler = chance.choice(actors[:3]), chance.choice(actors)
    subject, content = chance.choice(_TASKS[slug])
    due = _moment(chance)
    values: dict[str, object] = {
        "subject": subject,
        "content": content,
        "sub_type": chance.choices(("general", "training", "printing"), (8, 1, 1))[0],
        "priority": chance.choices(("low", "normal", "high", "urgent"), (2, 10, 4, 1))[0],
        "starts_at": due - dt.timedelta(days=chance.randint(1, 9)),
        "due_at": due,
        "percent_done": chance.choice((0, 0, 0, 20, 50, 80)),
        "sharing": "department" if giver.department_id else "personal",
    }
    values |= {"group": group_id} if group_id else {"owner": handler.membership_id}
    if chance.random() < 0.85:
        values["party"] = _busy(parties, chance)
    task = records.create_record(actor=giver, type_key="task", values=values)
    if chance.random() < 0.35:
        said = {"status": "0", "feedback": chance.choice(_FEEDBACK)}
        doer = giver if group_id else handler
        records.edit_record(actor=doer, type_key="task", record_id=task.pk, values=said)


def _make_message(actors: Sequence[Actor], parties: Sequence[Party], chance: random.Random) -> None:
    taker, handler = chance.choice(actors[:3]), chance.choice(actors)
    values: dict[str, object] = {
        "content": chance.choice(_MESSAGES),
        "owner": handler.membership_id,
        "sub_type": chance.choices(("phone", "written", "mail"), (7, 1, 2))[0],
        "priority": chance.choices(("normal", "high", "urgent"), (8, 3, 1))[0],
    }
    if chance.random() < 0.8:
        values["party"] = _busy(parties, chance)
    else:
        values["contact_name"], values["phone"] = chance.choice(_GIVERS)
    message = records.create_record(actor=taker, type_key="message", values=values)
    status = chance.choices(("", "0", "call_back"), (5, 3, 2))[0]
    if status:
        records.edit_record(
            actor=handler, type_key="message", record_id=message.pk, values={"status": status}
        )


def _put_back_in_time(request: Request, chance: random.Random) -> None:
    """Let a closed request have been made in the last quarter, and closed some days later."""
    made = request.created_at - dt.timedelta(days=chance.triangular(1, 90, 15))
    took = dt.timedelta(hours=chance.expovariate(1 / 40) + 1)
    closed = min(made + took, request.created_at)
    Request.objects.filter(pk=request.pk).update(created_at=made, closed_at=closed)


def _busy(parties: Sequence[Party], chance: random.Random) -> int:
    """Choose a party; some ask for far more than others."""
    return parties[int(len(parties) * chance.random() ** 3)].pk


def _moment(chance: random.Random) -> dt.datetime:
    """Return a working hour from five days ago to three weeks ahead."""
    while True:
        day = timezone.localdate() + dt.timedelta(days=round(chance.triangular(-7, 18, 0)))
        if is_working_day(day):
            clock = dt.time(chance.randint(9, 16), chance.choice((0, 30)))
            return dt.datetime.combine(day, clock, ISRAEL)
