"""What the style guide shows its components with: samples, not words of the interface."""

from django import forms

TREE = (
    {"label": "סניף מרכז", "depth": 0, "is_selectable": False},
    {"label": "מכירות", "depth": 1, "is_selectable": False},
    {"label": "דנה כהן", "depth": 2, "value": "1", "is_selected": True, "hint": "מנהלת"},
    {"label": "יוסי לוי", "depth": 2, "value": "2"},
    {"label": "סניף צפון", "depth": 0, "is_selectable": False},
    {"label": "שירות", "depth": 1, "is_selectable": False},
    {"label": "אבי ביטון", "depth": 2, "value": "3", "hint": "טכנאי"},
)
TABS = (
    {"label": "שיחות והערות", "url": "#tabs", "count": 48, "is_current": True},
    {"label": "פרטי התקשרות", "url": "#tabs"},
    {"label": "אנשי קשר", "url": "#tabs", "count": 3},
)
CHOICES = (
    {"label": "שלי", "url": "#segmented", "is_current": True},
    {"label": "המחלקה", "url": "#segmented"},
    {"label": "כולם", "url": "#segmented"},
)
MENU = (
    {"is_heading": True, "label": "הכרטיס"},
    {"label": "הדפסה", "icon": "printer", "url": "#menu", "kbd": "Ctrl P"},
    {"label": "קבע סטטוס", "icon": "arrows-shuffle", "reason": "דרושה הרשאת עריכה"},
    {"is_separator": True},
    {"label": "העברה לארכיון", "icon": "archive", "url": "#menu", "is_danger": True},
)
DEEDS = (
    {"label": "אין מענה", "icon": "phone-off", "kbd": "1"},
    {"label": "תעד הודעה", "icon": "message", "kbd": "2"},
    {"label": "תעד שיחה", "icon": "phone", "kbd": "C", "variant": "primary"},
    {"label": "פגישה חדשה", "icon": "calendar-plus", "reason": "דרושה הרשאה ליצירת פגישות"},
)
FACTS = (
    {"label": "נייד", "value": "052-8812345", "href": "tel:+972528812345", "dir": "ltr"},
    {"label": "דוא״ל", "value": "ruti@segev.example", "href": "#facts", "dir": "ltr"},
    {"label": "כתובת", "value": "המרכבה 31, חולון"},
    {"label": "יתרה", "value": "12,480.00", "dir": "ltr", "tone": "late"},
)
COLUMNS = (
    {"label": "שם", "sort_url": "#table", "sort_direction": "ascending"},
    {"label": "סטטוס"},
    {"label": "טלפון"},
    {"label": "השיחה הבאה"},
    {"label": "יתרה", "is_number": True},
)


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label="שם", help_text="שם פרטי ושם משפחה, או שם הארגון")
    phone = forms.CharField(
        label="טלפון", required=False, widget=forms.TextInput(attrs={"dir": "ltr", "type": "tel"})
    )
    email = forms.EmailField(label="דוא״ל")
    status = forms.ChoiceField(label="סטטוס", choices=[("1", "מעקב + פגישה"), ("2", "לקוח אמיתי")])
    result = forms.ChoiceField(
        label="תוצאה",
        choices=[("short", "שיחה קצרה"), ("full", "שיחה עם תוכן")],
        widget=forms.RadioSelect,
        initial="full",
    )
    preset = forms.ChoiceField(
        label="מועד",
        choices=[("1", "חצי שעה"), ("2", "שעה"), ("3", "שעתיים"), ("4", "היום 16:00")],
        widget=forms.RadioSelect,
        initial="4",
    )
    roles = forms.MultipleChoiceField(
        label="תפקידים",
        choices=[("customer", "לקוח"), ("supplier", "ספק")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    no_calls = forms.BooleanField(label="אין להתקשר למספר זה", required=False)
    notes = forms.CharField(
        label="הערות", required=False, widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"})
    )
    file = forms.FileField(label="קובץ", required=False)


def sample(theme: str) -> dict[str, object]:
    """Return what one of the two halves of the page shows, its ids apart from the other's."""
    return {
        "theme": theme,
        "form": SampleForm(prefix=theme),
        "wrong_form": SampleForm({f"{theme}-wrong-email": "ruti@"}, prefix=f"{theme}-wrong"),
        "tree": TREE,
        "tabs": TABS,
        "choices": CHOICES,
        "menu": MENU,
        "deeds": DEEDS,
        "facts": FACTS,
        "columns": COLUMNS,
    }
