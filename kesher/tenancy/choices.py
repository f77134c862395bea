from django.db import models
from django.utils.translation import gettext_lazy as _


class OrgUnitKind(models.TextChoices):
    BRANCH = "branch", _("Branch")
    DEPARTMENT = "department", _("Department")


class Theme(models.TextChoices):
    AUTO = "auto", _("As the device")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class Density(models.TextChoices):
    COMFORTABLE = "comfortable", _("Comfortable")
    COMPACT = "compact", _("Compact")


class Language(models.TextChoices):
    HEBREW = "he", "עברית"
    ENGLISH = "en", "English"


class AccessLinkKind(models.TextChoices):
    INVITATION = "invitation", _("Invitation")
    PASSWORD_RESET = "password_reset", _("Password reset")


class ChangeKind(models.TextChoices):
    INSERT = "I", _("Created")
    UPDATE = "U", _("Changed")
    DELETE = "D", _("Deleted")


# Under these names the session of a browser keeps what outlives a page.
SESSION_LANGUAGE = "language"
SESSION_LAST_BUSINESS = "business"
SESSION_SIGNED_IN_AT = "signed_in_at"
