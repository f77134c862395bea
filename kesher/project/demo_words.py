"""The words that demo data is made of; every name is invented, every number leads nowhere."""

import random
from dataclasses import dataclass

FIRST_NAMES = (
    "רותי", "אהרן", "יוסף", "שרה", "משה", "אסתר", "יעקב", "מיכל", "דוד", "תמר", "ג׳ורג׳", "לילך",
    "אחמד", "סאמר", "נדיה", "אולגה", "בוריס", "אביגיל", "איתי", "עידו", "שירה", "נועם", "רבקה",
    "חיים", "צבי", "יהודה", "אלינור", "קובי", "רחל", "מרדכי", "Daniel", "Sophie", "אדיסו", "ז׳קלין",
)  # fmt: skip
LAST_NAMES = (
    "כהן", "לוי", "מזרחי", "פרץ", "ביטון", "דהן", "אברהם", "פרידמן", "בן דוד", "אבו ראס", "חדד",
    "גבאי", "שפירא", "קליין", "בר־לב", "נאסר", "עמאר", "סגל", "רוזנברג", "אוחיון", "טל", "ג׳אבר",
    "וייס", "אלון", "יוספוב", "בן־גוריון", "מלכה", "סויסה", "Goldberg", "חורי", "טספאי",
    "צ׳רניחובסקי",
)  # fmt: skip
TITLES = ("", "", "", "", "", "", "ד״ר", "עו״ד", "רו״ח", "פרופ׳")
TRADES = (
    "מפעלי", "מוסך", "מאפיית", "נגריית", "מרפאת", "סטודיו", "משתלת", "מסעדת", "מכון", "גן ילדים",
    "קייטרינג", "אולמי", "בית ספר", "מרכז", "סופר", "מעבדת", "דפוס", "הובלות", "מלון", "קפה",
)  # fmt: skip
PROPER = (
    "שגב", "האחים צמח", "ג׳ירפה", "הגליל", "צה״ל־טק", "הירוק", "כרמל", "אורנים", "השקד", "תבור",
    "נחל שורק", "ירושלים", "הנגב", "זית", "רימון", "אלמוג", "ים־סוף", "הדרים", "מעיין", "חרמון",
    "ארז", "כנרת", "ברוש", "ליאור", "ש.ג.ב.", "אור־לי", "פסגה", "גבעת חן", "שדות", "יהלום",
)  # fmt: skip
LATIN = (
    "Nasser & Sons Ltd.", "XYZ Solutions בע״מ", "C++ Labs", "Blue & White Foods", "A-1 תיקונים",
    "Galil Tech (2010) Ltd", "IceBox", "360° Events", "Med-Line", "Café Noir", "מק־דן Food & Co",
)  # fmt: skip
ENDINGS = ("", "", "בע״מ", "בע״מ", "ושות׳", "אחזקות", "(2015) בע״מ", "שיווק", "– סניף דרום")
LOCALITIES = (
    "תל אביב - יפו", "ירושלים", "חיפה", "חולון", "ראשון לציון", "פתח תקווה", "באר שבע", "נצרת",
    "הרצליה", "נתניה", "אשדוד", "רעננה", "כפר סבא", "טבריה", "עפולה", "אילת", "רהט", "לוד", "צפת",
)  # fmt: skip
STREETS = (
    "הרצל", "ז׳בוטינסקי", "המרכבה", "העצמאות", "ויצמן", "הנביאים", "רוטשילד", "דרך השלום",
    "האלה", "בן־גוריון", "סוקולוב", "הגפן", "שדרות ירושלים", "הזית", "החרושת", "אחד העם",
)  # fmt: skip
JOB_TITLES = ("רכש", "הנהלת חשבונות", "מזכירות", "מנכ״ל", "מנהל תפעול", "אב בית", "שיווק", "מחסן")
SUMMARIES = {
    "phone_call": (
        "סוכם שנשלח הצעה מעודכנת ל־12 תחנות, כולל התקנה. מבקש תשובה עד יום ה׳.",
        "בירור קצר על מועד האספקה.",
        "מאשר את המפרט, מבקש התקנה אחרי החגים.",
        "ביקש לדחות את התשלום לסוף החודש הבא.",
        "התעניין בחידוש חוזה השירות; לשלוח טיוטה במייל.",
        "המכונה בחדר הקירור מרעישה שוב. הוסבר לבדוק את המסנן לפני שמזמינים טכנאי.",
        "שאלה על חשבונית 20431 – הופנה להנהלת חשבונות.",
        "מעוניין בהצעה לדגם EX-500, 3 יחידות, כולל אחריות מורחבת.",
        "לא מרוצה מזמן התגובה בפעם האחרונה. הובטח לחזור אליו עם תשובה של מנהל השירות.",
        "עדכן שעברו לכתובת חדשה; הכרטיס עודכן.",
        "מתלבט בינינו לבין ספק אחר; ביקש המלצות מלקוחות באזור.",
        "תודה על ההתקנה המהירה, הכול עובד מצוין 👍",
    ),
    "note": (
        "הלקוח מעדיף תיאום בוואטסאפ, לא להתקשר בין 14:00 ל־16:00.",
        "חניה: להיכנס מהשער האחורי, קוד 4*.",
        "לבדוק מולו בינואר הרחבה לסניף הדרומי.",
        "מסמכים התקבלו במייל ונשמרו.",
        "איש הקשר הקודם עזב; רותי מחליפה אותו.",
        "מדבר אנגלית בלבד – English only please.",
    ),
    "meeting": (
        "פגישה באתר: נמדדו שתי הקומות, הוחלט על Cat6A. פרוטוקול מצורף.",
        "הוצגה ההצעה, ביקשו הנחת כמות. לחזור עם מחיר סופי.",
        "סיור במפעל והגדרת צרכים לשנה הקרובה.",
        "נחתם סיכום עקרונות; עורך הדין יעבור על הנוסח.",
    ),
}
LEFT_MESSAGES = (
    "נמסרה הודעה לרותי (מזכירה): לחזור בעניין החשבונית האחרונה.",
    "הושארה הודעה בתא הקולי לגבי מועד ההתקנה.",
    "נמסר לאב הבית שנחזור מחר בבוקר.",
)
MEETING_TITLES = ("פגישת היכרות", "סיור באתר", "הצגת הצעה", "סיכום שנה", "תיאום התקנה")
PLACES = ("אצל הלקוח", "משרדי החברה", "Zoom", "אולם התצוגה", "")
CARD_MESSAGES = (
    "חוב פתוח – לא לספק לפני אישור הנהלת חשבונות.",
    "הלקוח מוקפא: להעביר כל פנייה לדנה.",
)


@dataclass(frozen=True)
class PartyName:
    """The name of a party, in its parts."""

    text: str
    is_organization: bool
    legal_name: str = ""
    first_name: str = ""
    last_name: str = ""
    title: str = ""


def party_names(chance: random.Random, count: int) -> list[PartyName]:
    """Return different names: organizations, people, Latin and mixed ones."""
    found: dict[str, PartyName] = {name: PartyName(name, is_organization=True) for name in LATIN}
    while len(found) < count:
        name = _person(chance) if chance.random() < 0.3 else _organization(chance)
        found.setdefault(name.text, name)
    names = list(found.values())[:count]
    chance.shuffle(names)
    return names


def _person(chance: random.Random) -> PartyName:
    first, last = chance.choice(FIRST_NAMES), chance.choice(LAST_NAMES)
    title = chance.choice(TITLES)
    return PartyName(
        f"{first} {last}", is_organization=False, first_name=first, last_name=last, title=title
    )


def _organization(chance: random.Random) -> PartyName:
    name = f"{chance.choice(TRADES)} {chance.choice(PROPER)}"
    ending = chance.choice(ENDINGS)
    text = f"{name} {ending}".strip()
    return PartyName(text, is_organization=True, legal_name=f"{name} בע״מ" if ending else "")


def company_number(chance: random.Random) -> str:
    """Return a company number with a right check digit."""
    digits = f"51{chance.randint(0, 999999):06d}"
    total = 0
    for place, digit in enumerate(digits):
        product = int(digit) * (1 + place % 2)
        total += product - 9 if product > 9 else product
    return f"{digits}{-total % 10}"


def phone_number(chance: random.Random, *, is_mobile: bool) -> str:
    """Return a number as people type it."""
    rest = f"{chance.randint(2000000, 9999999)}"
    if is_mobile:
        prefix = chance.choice(("050", "052", "053", "054", "058"))
        return chance.choice(
            (f"{prefix}-{rest}", f"{prefix}{rest}", f"{prefix}-{rest[:3]}-{rest[3:]}")
        )
    return f"{chance.choice(('02', '03', '04', '08', '09', '077'))}-{rest}"


def email(chance: random.Random) -> str:
    """Return an address at a domain that can never exist."""
    name = chance.choice(("info", "office", "ruti", "sales", "moshe", "a.levi", "service"))
    return f"{name}@{chance.choice(('segev', 'galil', 'tavor', 'rimon', 'zemach'))}.example"


def settled_customer(chance: random.Random, party_id: int) -> dict[str, object]:
    """Return the columns of a customer some time after its first call."""
    status = chance.choices(
        ("new", "follow_up", "real", "real_with_contract", "frozen", "not_interested"),
        (18, 24, 34, 14, 4, 6),
    )[0]
    values: dict[str, object] = {"customer_status": status}
    if status in {"real", "real_with_contract", "frozen"}:
        values["account_key"] = str(30000 + party_id)
    if status == "frozen":
        values["card_message"] = chance.choice(CARD_MESSAGES)
        values["status_before_freeze"] = chance.choice(("real", "real_with_contract"))
    if status == "not_interested":
        values["status_before_refusal"] = chance.choice(("new", "follow_up"))
    return values
