import datetime as dt
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest

from kesher.lib.errors import NotPermitted
from kesher.tenancy import operations, queries
from kesher.tenancy.errors import (
    AddressNameTaken,
    InvalidAddressName,
    InvalidLegalNumber,
    InvalidLogo,
    InvalidUserName,
    InvalidWindow,
    NameMissing,
    StaleVersion,
    WeakPassword,
)
from kesher.tenancy.models import Business, Membership, OrgUnit, Role, User
from kesher.tenancy.operations import BusinessDetails, WorkingHours
from kesher.tenancy.rules.access import Actor
from kesher.tenancy.rules.rights import clean_rights
from kesher.tenancy.scoping import business_scope
from tests.factories.businesses import in_scope
from tests.tenancy.checks import logged, refuses


def create(**more: object) -> Business:
    given: dict[str, Any] = {
        "slug": "gefen",
        "name": "גפן יינות",
        "legal_number": "510000003",
        "address": "הרצל 5, חדרה",
        "owner_username": "gila",
        "owner_display_name": "גילה גפן",
        "owner_password": "four green parrots",
        "owner_email": None,
        "is_demo": False,
        **more,
    }
    return operations.create_business(**given)


def png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IEND", b"")


def test_a_new_business_has_roles_a_tree_and_an_owner(db: None):
    business = create()

    with business_scope(business_id=business.pk):
        owner = Membership.objects.select_related("role", "user", "branch", "department").get()
        assert owner.username == "gila"
        assert owner.role.is_owner
        assert owner.user.check_password("four green parrots")
        assert not owner.user.must_change_password
        assert owner.department.parent_id == owner.branch_id
        assert [role.name for role in Role.objects.order_by("position")] == [
            "בעלים",
            "מנהל",
            "מזכירה",
            "איש מכירות",
            "טכנאי",
            "מנהלת חשבונות",
        ]
        for role in Role.objects.all():
            assert clean_rights(role.rights) == {
                key: role.rights[key] for key in clean_rights(role.rights)
            }
            assert set(clean_rights(role.rights)) == set(role.rights)
        assert OrgUnit.objects.count() == 2
        assert business.kept_lead_fields == ["title", "phones", "emails", "addresses"]
        logged("tenancy_business", business.pk, "tenancy.create_business")


@pytest.mark.behaviour("R-04")
def test_the_first_business_and_a_demo_are_active_and_a_later_one_waits(db: None):
    assert create().modules == ["crm"]
    assert create(slug="second").modules == []
    assert create(slug="third", is_demo=True).modules == ["crm"]


def test_an_owner_who_is_known_by_address_keeps_the_password(db: None):
    create(owner_email="Gila@Example.com")

    create(slug="second", owner_email="gila@example.com", owner_password="other words here")

    user = User.objects.get(email="gila@example.com")
    assert user.check_password("four green parrots")
    assert [slug for slug, _ in queries.business_slugs_of(user.pk)] == ["gefen", "second"]


@pytest.mark.parametrize("slug", ["", "a", "-ab", "ab-", "Gefen", "גפן", "a b", "x" * 41, "a/b"])
def test_a_slug_that_cannot_stand_in_an_address_is_refused(slug: str, db: None):
    with refuses(InvalidAddressName):
        create(slug=slug)


def test_a_taken_slug_is_refused(ahava: Business):
    with refuses(AddressNameTaken):
        create(slug="ahava")


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"name": " "}, NameMissing),
        ({"legal_number": "510000004"}, InvalidLegalNumber),
        ({"legal_number": "51000000x"}, InvalidLegalNumber),
        ({"owner_username": "g g"}, InvalidUserName),
        ({"owner_password": "12345678"}, WeakPassword),
    ],
)
def test_a_business_is_made_whole_or_not_at_all(
    given: dict[str, str], refusal: type[Exception], db: None
):
    with refuses(refusal):
        create(**given)

    assert queries.find_business_id("gefen") is None


def test_details_stand_on_every_print(dana: Actor):
    with in_scope(dana):
        before = Business.objects.get()
        operations.edit_business(
            actor=dana,
            details=BusinessDetails(
                name=" אהבה ובניו ", legal_number="51-000000-3", phone="03-1234567"
            ),
            version=before.version,
        )

        after = Business.objects.get()
        assert (after.name, after.legal_number, after.phone) == (
            "אהבה ובניו",
            "510000003",
            "03-1234567",
        )
        change = logged("tenancy_business", after.pk, "tenancy.edit_business")
        assert change.diff["name"] == [before.name, "אהבה ובניו"]


def test_details_are_guarded(dana: Actor, yossi: Actor):
    with in_scope(dana):
        version = Business.objects.get().version
        with refuses(StaleVersion):
            operations.edit_business(
                actor=dana, details=BusinessDetails(name="א"), version=version - 1
            )
        with refuses(NameMissing):
            operations.edit_business(actor=dana, details=BusinessDetails(name=""))
        with refuses(InvalidLegalNumber):
            operations.edit_business(
                actor=dana, details=BusinessDetails(name="א", legal_number="123456789")
            )
        with refuses(NotPermitted):
            operations.edit_business(actor=yossi, details=BusinessDetails(name="א"))


def hours(**more: object) -> WorkingHours:
    given: dict[str, Any] = {
        "workday_start": dt.time(8),
        "workday_end": dt.time(16),
        "friday_end": dt.time(12),
        "log_edit_minutes": 90,
        "log_delete_minutes": 0,
        **more,
    }
    return WorkingHours(**given)


def test_hours_and_windows_are_settings(dana: Actor):
    with in_scope(dana):
        operations.edit_working_hours(actor=dana, hours=hours())

        business = Business.objects.get()
        assert (business.log_edit_minutes, business.log_delete_minutes) == (90, 0)
        assert business.workday_end == dt.time(16)


@pytest.mark.parametrize(
    "wrong",
    [
        {"workday_end": dt.time(8)},
        {"friday_end": dt.time(7)},
        {"log_edit_minutes": -1},
        {"log_delete_minutes": 60 * 24 * 32},
        {"no_answer_tries": 100},
    ],
)
def test_senseless_hours_are_refused(wrong: dict[str, object], dana: Actor):
    with in_scope(dana), refuses(InvalidWindow):
        operations.edit_working_hours(actor=dana, hours=hours(**wrong))


def test_kept_lead_fields_are_chosen_by_who_may(dana: Actor, yossi: Actor):
    with in_scope(dana):
        operations.keep_lead_fields(actor=dana, fields=["remarks", "remarks", "phones"])
        assert Business.objects.get().kept_lead_fields == ["remarks", "phones"]
        with refuses(NotPermitted):
            operations.keep_lead_fields(actor=yossi, fields=[])


@pytest.fixture
def files(settings: Any, tmp_path: Path) -> Path:
    settings.FILES = tmp_path
    return tmp_path


def test_a_logo_is_kept_under_a_name_of_ours(
    dana: Actor, files: Path, django_capture_on_commit_callbacks: Any
):
    with in_scope(dana):
        first = operations.upload_logo(actor=dana, content=png(120, 40)).logo
        with django_capture_on_commit_callbacks(execute=True):
            second = operations.upload_logo(actor=dana, content=png(200, 40)).logo

    assert not (files / first).exists()
    assert (files / second).read_bytes() == png(200, 40)


def test_a_removed_logo_is_gone(dana: Actor, files: Path, django_capture_on_commit_callbacks: Any):
    with in_scope(dana):
        name = operations.upload_logo(actor=dana, content=png(120, 40)).logo
        with django_capture_on_commit_callbacks(execute=True):
            operations.remove_logo(actor=dana)
        assert Business.objects.get().logo == ""

    assert not (files / name).exists()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"GIF89a" + bytes(100),
        png(4001, 10),
        png(0, 0),
        png(10, 10) + bytes(1024 * 1024),
        b"\xff\xd8\xff\xd9",
    ],
    ids=["empty", "svg", "gif", "wide", "no-size", "heavy", "cut-jpeg"],
)
def test_what_is_no_logo_is_refused(content: bytes, dana: Actor, files: Path):
    with in_scope(dana), refuses(InvalidLogo):
        operations.upload_logo(actor=dana, content=content)

    assert list(files.iterdir()) == []


def test_a_logo_needs_the_right(yossi: Actor, files: Path):
    with in_scope(yossi), refuses(NotPermitted):
        operations.upload_logo(actor=yossi, content=png(10, 10))
    with in_scope(yossi), refuses(NotPermitted):
        operations.remove_logo(actor=yossi)
