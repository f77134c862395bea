"""Making a business, and what stands on its prints."""

import datetime as dt
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kesher.lib.files import stored_path
from kesher.lib.id_numbers import ID_PROBLEM_TEXTS, IdKind, check_id_number
from kesher.tenancy import queries
from kesher.tenancy.choices import OrgUnitKind
from kesher.tenancy.errors import (
    AddressNameTaken,
    InvalidAddressName,
    InvalidLegalNumber,
    InvalidLogo,
    InvalidWindow,
    NameMissing,
)
from kesher.tenancy.history import operation
from kesher.tenancy.models import Business, Membership, OrgUnit, Role, User, WorkSchedule
from kesher.tenancy.operations.passwords import put_password
from kesher.tenancy.operations.usernames import clean_username
from kesher.tenancy.operations.versions import require_version
from kesher.tenancy.rules import pictures
from kesher.tenancy.rules.access import Actor, require
from kesher.tenancy.rules.activation import MODULES
from kesher.tenancy.rules.schedules import week_to
from kesher.tenancy.rules.standard_roles import STANDARD_ROLES
from kesher.tenancy.scoping import business_scope

# What a fictitious lead keeps until the business chooses otherwise: how to recognize it.
KEPT_LEAD_FIELDS = ("title", "phones", "emails", "addresses")

_ADDRESS_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])", re.ASCII)
_MOST_WINDOW_MINUTES = 60 * 24 * 31
_MOST_TRIES = 99


@dataclass(frozen=True, slots=True, kw_only=True)
class BusinessDetails:
    """What stands on every print."""

    name: str
    legal_number: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingHours:
    """When the business works, and how long what was logged may be mended."""

    workday_start: dt.time
    workday_end: dt.time
    friday_end: dt.time
    log_edit_minutes: int
    log_delete_minutes: int
    no_answer_tries: int = 5


@operation
def create_business(
    *,
    slug: str,
    name: str,
    legal_number: str,
    address: str,
    owner_username: str,
    owner_display_name: str,
    owner_password: str | None,
    owner_email: str | None,
    is_demo: bool,
) -> Business:
    """Make a business with its standard roles, a first branch and department, and its owner.

    The operator of the installation acts, so there is no actor. The first business of an
    installation and a demo business are activated without an end. An owner whose e-mail is known
    to the installation is that person and keeps the password; the operator vouches for the e-mail.

    Raises: InvalidAddressName, for a slug that cannot stand in an address; AddressNameTaken, when
    another business has it; NameMissing; InvalidLegalNumber, for a wrong check digit;
    InvalidUserName; WeakPassword, with the reasons.
    """
    if not _ADDRESS_NAME.fullmatch(slug):
        raise InvalidAddressName
    details = _clean_details(BusinessDetails(name=name, legal_number=legal_number, address=address))
    is_active = is_demo or not queries.has_businesses()
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('tenancy_business', 'id'))")
        business_id = cursor.fetchone()[0]
    with business_scope(business_id=business_id), translation.override(settings.LANGUAGE_CODE):
        try:
            with transaction.atomic():
                business = Business.objects.create(
                    id=business_id,
                    slug=slug,
                    name=details.name,
                    legal_number=details.legal_number,
                    address=details.address,
                    kept_lead_fields=list(KEPT_LEAD_FIELDS),
                    modules=list(MODULES) if is_active else [],
                )
        except IntegrityError:
            raise AddressNameTaken from None
        owner_role = _make_standard_roles(business)
        branch = OrgUnit.objects.create(
            business=business, kind=OrgUnitKind.BRANCH, name=gettext("Main branch"), position=1
        )
        department = OrgUnit.objects.create(
            business=business,
            kind=OrgUnitKind.DEPARTMENT,
            name=gettext("General department"),
            parent=branch,
            position=1,
        )
        Membership.objects.create(
            business=business,
            user=_find_or_make_owner(owner_email, owner_password),
            username=clean_username(owner_username),
            display_name=owner_display_name.strip() or owner_username.strip(),
            email=owner_email or "",
            role=owner_role,
            branch=branch,
            department=department,
        )
    return business


def _make_standard_roles(business: Business) -> Role:
    roles = Role.objects.bulk_create(
        Role(
            business=business,
            name=gettext(role.name),
            is_owner=role.is_owner,
            rights=role.rights,
            position=position,
        )
        for position, role in enumerate(STANDARD_ROLES, start=1)
    )
    return next(role for role in roles if role.is_owner)


def _find_or_make_owner(email: str | None, password: str | None) -> User:
    address = queries.normalized_email(email or "") or None
    known = User.objects.filter(email=address).first() if address else None
    if known is not None:
        return known
    user = User(email=address, email_confirmed_at=timezone.now() if address else None)
    user.set_unusable_password()
    user.save()
    if password is not None:
        put_password(user, password, must_change=False)
    return user


@operation
def edit_business(
    *, actor: Actor, details: BusinessDetails, version: int | None = None
) -> Business:
    """Change what stands on every print.

    Raises: NotPermitted, without `settings.business`; NameMissing; InvalidLegalNumber, for a wrong
    check digit; StaleVersion, when somebody else changed it meanwhile.
    """
    require(actor, "settings.business")
    cleaned = _clean_details(details)
    business = Business.objects.select_for_update().get(pk=actor.business_id)
    require_version(business, version)
    business.name = cleaned.name
    business.legal_number = cleaned.legal_number
    business.address = cleaned.address
    business.phone = cleaned.phone
    business.email = cleaned.email
    business.save()
    return business


@operation
def edit_working_hours(
    *, actor: Actor, hours: WorkingHours, version: int | None = None
) -> Business:
    """Change the hours of work and the windows in which log rows may be edited and deleted.

    Windows are in minutes; 0 closes at once. After `no_answer_tries` calls without an answer
    another status is suggested, never with 0.

    Raises: NotPermitted, without `settings.business`; InvalidWindow, when a day ends before it
    starts, a window is longer than a month or the tries are not 0 to 99; StaleVersion.
    """
    require(actor, "settings.business")
    if hours.workday_end <= hours.workday_start or hours.friday_end <= hours.workday_start:
        raise InvalidWindow(_("The day ends before it starts."), field="workday_end")
    for field in ("log_edit_minutes", "log_delete_minutes"):
        if not 0 <= getattr(hours, field) <= _MOST_WINDOW_MINUTES:
            raise InvalidWindow(_("At most a month, in minutes."), field=field)
    if not 0 <= hours.no_answer_tries <= _MOST_TRIES:
        raise InvalidWindow(_("From 0 to 99."), field="no_answer_tries")
    business = Business.objects.select_for_update().get(pk=actor.business_id)
    require_version(business, version)
    business.workday_start = hours.workday_start
    business.workday_end = hours.workday_end
    business.friday_end = hours.friday_end
    business.log_edit_minutes = hours.log_edit_minutes
    business.log_delete_minutes = hours.log_delete_minutes
    business.no_answer_tries = hours.no_answer_tries
    business.save()
    # A week that was set day by day would go before these hours.
    WorkSchedule.objects.filter(unit=None, membership=None).update(
        days=week_to(
            [(hours.workday_start, hours.workday_end)] * 5
            + [(hours.workday_start, hours.friday_end), None]
        )
    )
    return business


@operation
def keep_lead_fields(
    *, actor: Actor, fields: Sequence[str], version: int | None = None
) -> Business:
    """Choose which values a fictitious or duplicate lead keeps; the rest is lost on moving.

    Which fields there are is known above: the form that calls offers only those.

    Raises: NotPermitted, without `settings.leads`; StaleVersion.
    """
    require(actor, "settings.leads")
    business = Business.objects.select_for_update().get(pk=actor.business_id)
    require_version(business, version)
    business.kept_lead_fields = list(dict.fromkeys(fields))
    business.save(update_fields=["kept_lead_fields", "version"])
    return business


@operation
def upload_logo(*, actor: Actor, content: bytes) -> Business:
    """Put a picture on every print; the one before is removed.

    Raises: NotPermitted, without `settings.business`; InvalidLogo, when the content is neither PNG
    nor JPEG, whatever its name says, or is too large.
    """
    require(actor, "settings.business")
    picture = pictures.read_picture(content)
    if (
        picture is None
        or len(content) > pictures.LARGEST_LOGO_BYTES
        or not 0 < max(picture.width, picture.height) <= pictures.LARGEST_LOGO_SIDE
    ):
        raise InvalidLogo
    business = Business.objects.select_for_update().get(pk=actor.business_id)
    name = PurePosixPath("logos", f"{business.pk}-{secrets.token_hex(8)}.{picture.extension}")
    path = stored_path(str(name))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    _replace_logo(business, str(name))
    return business


@operation
def remove_logo(*, actor: Actor) -> Business:
    """Print without a picture.

    Raises: NotPermitted, without `settings.business`.
    """
    require(actor, "settings.business")
    business = Business.objects.select_for_update().get(pk=actor.business_id)
    _replace_logo(business, "")
    return business


def _replace_logo(business: Business, name: str) -> None:
    former = business.logo
    business.logo = name
    business.version += 1
    business.save(update_fields=["logo", "version"])
    if former:
        path = stored_path(former)
        # The file goes only when the row has: a rolled back deed must find it again.
        transaction.on_commit(lambda: path.unlink(missing_ok=True))


def _clean_details(details: BusinessDetails) -> BusinessDetails:
    name = details.name.strip()
    if not name:
        raise NameMissing
    number = details.legal_number.strip()
    if number:
        check = check_id_number(IdKind.UNKNOWN, number)
        if check.problem is not None:
            raise InvalidLegalNumber(ID_PROBLEM_TEXTS[check.problem])
        number = check.normalized
    return BusinessDetails(
        name=name,
        legal_number=number,
        address=details.address.strip(),
        phone=details.phone.strip(),
        email=details.email.strip(),
    )
