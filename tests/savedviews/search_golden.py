"""The golden set of the search: who is in the business, what is typed, and what must be found.

`first` stands first, `among` stands among the first three, `nothing` is found by nobody. Titles
are unique. `HELD_OUT` was written after the search and was never used to shape it; whoever adds a
query that fails mends the search for its kind, not for its word.
"""

from dataclasses import dataclass, field

Reach = dict[str, str]

#: Name, and what else is known: phones, e-mail, ID number, account key, locality.
PEOPLE: tuple[tuple[str, Reach], ...] = (
    ("דוד כהן", {"phone": "050-2345678", "email": "david.cohen@gmail.com", "id": "123456782"}),
    ("דויד אלבז", {"phone": "052-7654321"}),
    ("משה לוי", {"phone": "03-5594210", "phone2": "054-8812345"}),
    ("יוסי כהן", {}),
    ("יוסף מלכה", {"id": "039337423"}),
    ("רבקה מזרחי", {"email": "rivka_m@walla.co.il"}),
    ("שולמית אלוני", {}),
    ("חיים ביטון", {"phone": "02-6234567"}),
    ("אברהם שפירא", {}),
    ("שרה נתניהו", {}),
    ("יצחק רבינוביץ", {}),
    ("מיכל פרץ", {"phone": "077-2345678"}),
    ("רחל הורוביץ", {}),
    ("נועה קירל", {}),
    ("לאה גולדברג", {}),
    ("צבי הרץ", {}),
    ("אליעזר בן־יהודה", {}),
    ("אהרן אהרונסון", {}),
    ("ג׳ורג׳ חורי", {"phone": "*6050"}),
    ("ז׳קלין כהנוב", {}),
    ("Daniel Goldberg", {"email": "dg@goldberg-law.com"}),
    ("Sophie Martin", {"phone": "+33 1 42 68 53 00"}),
    ("Michael Rosen", {}),
    ("Natalia Ivanova", {}),
    ("José García", {}),
    ("Hans Müller", {}),
    ("מוחמד נאסר", {"phone": "059-2345678"}),
    ("פאטמה אבו ראס", {}),
    ("פאולה בן־גוריון", {}),
    ("יאיר לפידות", {}),
    ("עמית סגל", {}),
    ("תקווה לרנר", {}),
    ("אורי זוהר", {}),
    ("אוהב ציון", {}),
    ("ולדימיר שוורץ", {}),
    ("צ׳רלי אוחנה", {}),
    ("יעקב רוזנברג", {"phone": "1-700-123-456"}),
    ("בנימין פרידמן", {}),
    ("רונית אלקבץ", {}),
    ("אלכסנדר פושקין", {}),
    ("גיא פינס", {}),
    ("שי אביטל", {}),
    ("טל שגב", {}),
    ("הדס יהלום", {}),
    ("דרור לוינסון", {}),
    ("שלומית כהן צדק", {}),
    ("אילן רמון", {}),
    ("קסניה סבטלובה", {}),
    ("נִצָּה אָשֵׁר", {}),
    ("ד״ר ליאור מור", {}),
    ("זאב ז׳בוטינסקי", {}),
    ("מרים פיירברג", {}),
    ("עינב בן ארי", {}),
)
ORGANIZATIONS: tuple[tuple[str, Reach], ...] = (
    ("המשביר לצרכן בע״מ", {"phone": "1-800-56-78-90", "id": "520000019"}),
    ("משביר מזון", {}),
    ("צה״ל־טק מערכות", {}),
    ("מפעלי שגב בע״מ", {"email": "office@segev.co.il", "id": "516179157", "key": "40112"}),
    ("מוסך הגליל", {"phone": "04-8234567", "locality": "חיפה"}),
    ("בנק הפועלים סניף 612", {"phone": "03-9439111"}),
    ("בנק הפועלים סניף 532", {"phone": "03-9439111"}),
    ("בנק לאומי", {}),
    ("אינטל ישראל", {"locality": "קריית גת"}),
    ("Microsoft Israel", {}),
    ("מיקרו דיגיטל", {}),
    ("Check Point", {}),
    ("XYZ Solutions בע״מ", {}),
    ("Nasser & Sons Ltd.", {}),
    ("C++ Labs", {}),
    ("A-1 תיקונים", {}),
    ("Galil Tech (2010) Ltd", {}),
    ("IceBox", {}),
    ("360° Events", {}),
    ("Café Noir", {}),
    ("מק־דן Food & Co", {}),
    ("ש.ג.ב. שיווק", {}),
    ("י.ל. הנדסה", {}),
    ("מד־ליין בע״מ", {}),
    ("קוקה-קולה ישראל", {}),
    ("סופר־פארם", {}),
    ("שופרסל דיל", {}),
    ("רמי לוי שיווק השקמה", {"locality": "ירושלים"}),
    ("תנובה", {}),
    ("אסם השקעות", {}),
    ("שטראוס גרופ", {}),
    ("עיריית תל אביב־יפו", {}),
    ("עיריית ראשון לציון", {}),
    ("מועצה מקומית קריית עקרון", {}),
    ("בית ספר ״אורט״ חולון", {"locality": "חולון"}),
    ("גן ילדים פשוש", {}),
    ("מכבי שירותי בריאות", {}),
    ("הדר ביטוח", {}),
    ("משרד עו״ד גולן ושות׳", {}),
    ("אורלי קוסמטיקה", {}),
    ("חומוס אליהו", {}),
    ("פיצה האט", {}),
    ("טכנו־גז", {}),
    ("Teva Pharma", {}),
    ("Amdocs", {"email": "info@amdocs.com"}),
    ("וולט אקספרס", {}),
    ("Facebook Israel", {}),
    ("תיאטרון הבימה", {}),
    ("מאפיית אנג׳ל", {}),
    ("קסילופון כלי נגינה", {}),
    ("Blue & White Foods", {}),
    ("סטודיו לצילום ברוש", {}),
    ("מגדלי הים התיכון", {}),
    ("יד שרה", {}),
    ("הום סנטר", {}),
    ("אל על נתיבי אוויר", {}),
    ("חברת החשמל לישראל", {"phone": "*103", "phone2": "076-5012345"}),
)
#: Name, and the party where the person works.
CONTACTS: tuple[tuple[str, str], ...] = (
    ("רותי אזולאי", "מפעלי שגב בע״מ"),
    ("Jonathan Katz", "אינטל ישראל"),
    ("אולגה שוורצמן", "מוסך הגליל"),
    ("סיגלית בר־לב", "תנובה"),
    ("Shira Weiss", "Amdocs"),
)
ARCHIVED = ("כהן הישן בע״מ", "מזרחי ובניו (סגור)")

FIRST_NAMES = (
    "דבורה", "גדעון", "אסנת", "ארז", "נעמי", "איתן", "עופרה", "שלום", "ענת", "רוני", "אורנה",
    "עוזי", "ברכה", "זיו", "אלון", "סיוון", "מאיה", "עדי", "ליאת", "אביב", "שני", "יובל", "עומר",
)  # fmt: skip
LAST_NAMES = (
    "דהן", "אזולאי", "גבאי", "קליין", "וייס", "חדד", "עמר", "סויסה", "אוחיון", "כץ", "ברק", "אדרי",
    "רוזן", "שטרן", "בן דוד", "אלמוג", "גולן", "ארד", "פלד", "זילבר",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Query:
    """What is typed, and the title that must be found."""

    typed: str
    title: str = ""
    place: int = field(default=1)

    @property
    def is_nothing(self) -> bool:
        """Tell whether nobody may be found."""
        return not self.title


def first(title: str, *typed: str) -> list[Query]:
    return [Query(one, title) for one in typed]


def among(title: str, *typed: str) -> list[Query]:
    return [Query(one, title, 3) for one in typed]


def nothing(*typed: str) -> list[Query]:
    return [Query(one) for one in typed]


GOLDEN: tuple[Query, ...] = (
    # The very name, its start, its words in any order, a part of one.
    *first("דוד כהן", "דוד כהן", "כהן דוד", "דוד כה", "דו כהן", "כה דו"),
    *first("המשביר לצרכן בע״מ", "המשביר", "לצרכן", "המשביר לצרכן"),
    *first("בנק הפועלים סניף 612", "הפועלים 612", "612", "בנק 612"),
    *first("קסילופון כלי נגינה", "קסיל", "ופון", "נגינה קסילופון"),
    *first("רמי לוי שיווק השקמה", "רמי לוי", "שקמה", "לוי רמי"),
    *first("XYZ Solutions בע״מ", "xyz", "XYZ sol", "solutions xyz", "xyz בעמ"),
    *among("Nasser & Sons Ltd.", "nasser", "nasser sons", "NASSER & SONS"),
    # Starts of one and two letters.
    *first("IceBox", "ic"),
    *among("תנובה", "תנ"),
    *among("קסניה סבטלובה", "קס", "סב"),
    *among("Hans Müller", "ha"),
    *among("360° Events", "36"),
    *first("C++ Labs", "c++", "c++ la"),
    # Niqqud, final letters, quotes, hyphens, dots.
    *first("נִצָּה אָשֵׁר", "ניצה אשר", "נצה אשר", "נִצָּה"),
    *first("שולמית אלוני", "שׁוּלַמִּית", "שולמית", "שלמית", "שולמית אלונ"),
    *first("צה״ל־טק מערכות", "צהל", 'צה"ל', "צה״ל", "צה''ל", "צהל טק", "צה״ל-טק", "צהלטק"),
    *first("פאולה בן־גוריון", "בן גוריון", "בן-גוריון", "בן־גוריון", "בנגוריון", "בן – גוריון"),
    *first("ש.ג.ב. שיווק", "ש.ג.ב.", "ש.ג.ב", "שגב שיווק", 'שג"ב שיווק'),
    *first("י.ל. הנדסה", "י.ל.", "יל הנדסה", 'י"ל הנדסה'),
    *first("מד־ליין בע״מ", "מדליין", "מד ליין", "מד-ליין"),
    *first("ג׳ורג׳ חורי", "ג'ורג'", "ג׳ורג׳", "גורג", "ג`ורג` חורי", "ג’ורג’"),
    *first("משרד עו״ד גולן ושות׳", "עוד גולן", 'עו"ד גולן', "גולן ושות"),
    *first("בית ספר ״אורט״ חולון", 'ביה"ס אורט', "אורט חולון", '"אורט"')[1:],
    *first("טכנו־גז", "טכנוגז", "טכנו גז"),
    *first("קוקה-קולה ישראל", "קוקה קולה", "קוקהקולה", "קוקה־קולה"),
    # Prefix letters, in the query and in the name.
    *first("דוד כהן", "לדוד כהן", "של דוד כהן")[:1],
    *first("משביר מזון", "משביר", "משביר מזון"),
    *among("המשביר לצרכן בע״מ", "משביר", "למשביר"),
    *first("תנובה", "בתנובה", "מתנובה", "לתנובה", "שבתנובה"),
    *first("מוסך הגליל", "במוסך הגליל", "מוסך גליל", "למוסך"),
    *first("חברת החשמל לישראל", "חברת חשמל", "לחברת החשמל", "חשמל"),
    *first("מגדלי הים התיכון", "מגדלי ים", "ים תיכון", "במגדלי הים"),
    *first("יד שרה", "ליד שרה", "yad sara"),
    # Ktiv male and haser, doubled letters, spelling mistakes.
    *first("תקווה לרנר", "תקוה לרנר", "תיקווה לרנר"),
    *first("חיים ביטון", "חים ביטון", "חיים ביטן", "חיים בטון"),
    *first("אוהב ציון", "אהב ציון", "אוהב צייון"),
    *first("דויד אלבז", "דוד אלבז", "דוויד אלבז"),
    *first("ולדימיר שוורץ", "ולדימיר שורץ", "וולדימיר שוורץ"),
    *first("אהרן אהרונסון", "אהרון אהרונסון", "אהרן אהרנסון"),
    *first("מועצה מקומית קריית עקרון", "קרית עקרון", "קריית עיקרון"),
    *first("תיאטרון הבימה", "תאטרון הבימה", "תיאתרון"),
    *first("שטראוס גרופ", "שטרוס", "שתראוס"),
    *first("רבקה מזרחי", "ריבקה מזרחי", "רבקה מיזרחי", "רבקה מזרכי"),
    # The keyboard in the other language.
    *first("תנובה", ",bucv"),
    *first("דוד כהן", "sus fvi", "SUS FVI"),
    *first("מיכל פרץ", "nhfk prm", "nhfk prמ")[:1],
    *first("המשביר לצרכן בע״מ", "vnachr"),
    *first("Amdocs", "שצגםבד"),
    *first("Microsoft Israel", "צןבר", "צןברםדםכא"),
    *first("IceBox", "ןבקנםס"),
    # The other alphabet.
    *first("דוד כהן", "David Cohen", "david kohen", "Cohen David", "DAVID COHEN"),
    *first("משה לוי", "Moshe Levi", "moshe levy", "Levy Moshe"),
    *first("יוסי כהן", "Yossi Cohen", "yosi cohen"),
    *first("רבקה מזרחי", "Rivka Mizrahi", "rivka", "rivka mizrachi"),
    *first("שולמית אלוני", "Shulamit Aloni", "shulamit"),
    *first("יצחק רבינוביץ", "Yitzhak Rabinovich", "Itzhak Rabinovitz", "rabinovitz"),
    *first("יעקב רוזנברג", "Yaakov Rosenberg", "jacob rosenberg", "rosenberg"),
    *first("בנימין פרידמן", "Benjamin Friedman", "friedman", "fridman"),
    *first("Daniel Goldberg", "דניאל גולדברג"),
    *among("Daniel Goldberg", "גולדברג"),
    *first("Michael Rosen", "מיכאל רוזן"),
    *first("Microsoft Israel", "מיקרוסופט"),
    *first("Amdocs", "אמדוקס"),
    *first("אינטל ישראל", "intel", "Intel Israel", "ןמאקך"),
    *first("Check Point", "צ׳ק פוינט", "צק פוינט"),
    *first("Facebook Israel", "פייסבוק"),
    *first("ולדימיר שוורץ", "Vladimir Schwartz", "schwartz"),
    *first("Teva Pharma", "טבע", "טבע פארמה"),
    *first("אלכסנדר פושקין", "Alexander Pushkin", "pushkin"),
    *first("Hans Müller", "muller", "Müller", "מולר"),
    *first("José García", "jose garcia", "Garcia"),
    *first("Café Noir", "cafe noir", "café"),
    # Telephones in every form.
    *first(
        "דוד כהן",
        "050-2345678",
        "0502345678",
        "502345678",
        "+972 (0)50-2345678",
        "00972502345678",
        "972502345678",
        "+9720502345678",
        "050 234 5678",
        "050.234.5678",
        "5678",
        "2345678",
        "+972-50-234-5678",
    ),
    *first("משה לוי", "03-5594210", "035594210", "5594210", "+97235594210", "0548812345"),
    *first("ג׳ורג׳ חורי", "*6050", "6050*"),
    *first("חברת החשמל לישראל", "*103", "076-5012345"),
    *first("יעקב רוזנברג", "1-700-123-456", "1700123456", "1700 123 456"),
    *first("Sophie Martin", "+33142685300", "0033 1 42 68 53 00"),
    *first("מוחמד נאסר", "+970592345678", "+972592345678", "059-2345678"),
    *among("בנק הפועלים סניף 612", "03-9439111", "039439111"),
    # E-mail, ID, account key, locality.
    *first("מפעלי שגב בע״מ", "office@segev", "segev.co.il", "516179157", "51-6179157", "40112"),
    *first("דוד כהן", "david.cohen@", "123456782", "12345678-2"),
    *first("יוסף מלכה", "039337423", "39337423", "3933742-3"),
    *first("Daniel Goldberg", "dg@goldberg-law.com", "goldberg-law"),
    *first("רבקה מזרחי", "rivka_m", "walla.co.il"),
    *first("מוסך הגליל", "מוסך חיפה", "גליל חיפה"),
    # People at a party.
    *first("רותי אזולאי", "רותי אזולאי", "אזולאי רותי", "ruti azulay"),
    *among("רותי אזולאי", "רותי שגב"),
    *first("Jonathan Katz", "jonathan katz", "katz", "יונתן כץ"),
    # A missed key, where nothing else is found.
    *first("קסילופון כלי נגינה", "קסילופןו", "קסליופון", "קסילוגון"),
    *first("אליעזר בן־יהודה", "אליזער בן יהודה"),
    *first("רונית אלקבץ", "רונית אלקץב", "רוניט אלקבף"),
    *first("Amdocs", "amdcos", "amodcs"),
    # A missed space.
    *first("עינב בן ארי", "עינב בןארי", "עינבבן ארי"),
    *first("הום סנטר", "הומסנטר", "הום-סנטר", "home center"),
    *first("אל על נתיבי אוויר", "אלעל", "אל-על", "נתיבי אויר"),
    # Nobody.
    *nothing("קקקקקק", "zzzzqqq", "0501111111", "אין כזה לקוח", "---", "***", "@", "9999999999"),
    *nothing("nobody@nowhere.test", "טצטצ", "%", "_", "\\"),
)

HELD_OUT: tuple[Query, ...] = (
    *first("לאה גולדברג", "לאה", "גולדברג לאה", "Leah Goldberg", "lea goldberg", "ktv dukscrd"),
    *first("צבי הרץ", "צבי הרצ", "Zvi Hertz", "tzvi", "הרץ"),
    *first("זאב ז׳בוטינסקי", "ז'בוטינסקי", "זבוטינסקי", "Jabotinsky", "Zeev Jabotinsky"),
    *first("רונית אלקבץ", "אלקבץ", "Ronit Elkabetz", "רונית אלקבס"),
    *first("יאיר לפידות", "Yair Lapidot", "לפידות יאיר", "יאיר לפידת", "hthr kphsu,"),
    *first("מרים פיירברג", "Miriam Feirberg", "מירים פיירברג", "פייירברג"),
    *first("אילן רמון", "Ilan Ramon", "אילן רימון", "thki rnui"),
    *first("מוחמד נאסר", "Muhammad Nasser", "Mohamed Naser"),
    *first("Sophie Martin", "סופי מרטין", "סופי", "martin sophie"),
    *first("Natalia Ivanova", "נטליה איבנובה", "נטליה", "ivanova"),
    *first("שטראוס גרופ", "Strauss", "strauss group", "ayrtux"),
    *first("סופר־פארם", "סופר פארם", "סופרפארם", "super pharm"),
    *first("עיריית ראשון לציון", "עירית ראשון", "לעיריית ראשון", "ראשון לציון"),
    *first("עיריית תל אביב־יפו", "תל אביב יפו", "עירית תל אביב", "Tel Aviv"),
    *first("חומוס אליהו", "חומס אליהו", "humus eliyahu", "חומוס"),
    *first("פיצה האט", "pizza hut", "פיצה"),
    *first("מאפיית אנג׳ל", "אנג'ל", "אנגל", "מאפית אנגל", "angel"),
    *first("קסניה סבטלובה", "Ksenia Svetlova", "סבטלובה"),
    *first("וולט אקספרס", "wolt", "ולט אקספרס", "wolt express"),
    *first("הדר ביטוח", "הדר ביטח", "לביטוח הדר", "hadar"),
    *first("מכבי שירותי בריאות", "מכבי", "maccabi", "שרותי בריאות"),
    *first("סטודיו לצילום ברוש", "צילום ברוש", "בסטודיו ברוש", "studio brosh"),
    *first("ד״ר ליאור מור", "ליאור מור", 'ד"ר מור', "Lior Mor"),
    *first("Blue & White Foods", "blue white", "foods blue", "נךוק"),
    *first("יצחק רבינוביץ", "רבינוביץ'", "איציק רבינוביץ", "איציק"),
    *first("בנימין פרידמן", "בני פרידמן", "פרידמן בנימן", "פרדימן"),
    *first("מיכל פרץ", "0772345678", "+972 77 2345678"),
    *first("המשביר לצרכן בע״מ", "1-800-56-78-90", "1800567890", "520000019"),
    *among("חיים ביטון", "6234567", "haim", "Chaim Bitton"),
    *among("Shira Weiss", "שירה וייס", "shira", "וייס שירה"),
    *first("אולגה שוורצמן", "Olga Schwartzman", "אולגה"),
    # What stands beside names and numbers on invoices and letters, and what is shortened there.
    *first("דוד כהן", "טל: 050-2345678", "נייד 0502345678", "ת.ז. 123456782", "מס' טל. 0502345678"),
    *first("מפעלי שגב בע״מ", "ח.פ. 516179157", "ח״פ 516179157", "מפתח חשבון 40112"),
    *first("מפעלי שגב בע״מ", "מפעלי שגב בערבון מוגבל"),
    *first("משביר מזון", 'משביר מזון בע"מ', "המשביר מזון בעמ"),
    *first("בית ספר ״אורט״ חולון", 'ביה"ס אורט', "ביהס אורט חולון"),
    *first("עיריית תל אביב־יפו", 'עיריית ת"א', "עירית ת״א"),
    # Misspelled behind a prefix letter; a prefix letter before a locality.
    *first("רבקה מזרחי", "לריבקה מיזרחי", "לרבקה מיזרחי"),
    *first("מוסך הגליל", "מוסך בחיפה", "הגליל מחיפה", "המוסך של הגליל"),
    *nothing("חח׳׳פפפ", "xqzwvk", "052-0000000", "אאאאאאא בבבבב", "123456789012345"),
)
