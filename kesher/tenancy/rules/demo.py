"""The people of the two demo businesses; their passwords are public and work in demo mode alone."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody to sign in as on the demo; `role` is the key of a standard role."""

    business: str
    username: str
    display_name: str
    job_title: str
    role: str
    branch: str
    department: str

    @property
    def password(self) -> str:
        """Return the password, which is printed at the start of the demo."""
        return f"{self.username}-{self.business}-demo"


DEMO_PEOPLE = (
    DemoPerson("ahava", "dana", "דנה כהן", "מנכ״לית", "owner", "סניף מרכז", "מכירות"),
    DemoPerson("ahava", "yossi", "יוסי לוי", "איש מכירות", "salesperson", "סניף מרכז", "מכירות"),
    DemoPerson("ahava", "miri", "מירי אזולאי", "מזכירה", "secretary", "סניף מרכז", "שירות"),
    DemoPerson("ahava", "avi", "אבי פרץ", "טכנאי", "technician", "סניף צפון", "שטח"),
    DemoPerson("barak", "noa", "נועה ברק", "בעלים", "owner", "משרד ראשי", "מכירות"),
    DemoPerson("barak", "dana", "דנה שפירא", "מזכירה", "secretary", "משרד ראשי", "מכירות"),
)
