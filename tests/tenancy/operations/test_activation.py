import datetime as dt
import stat
from pathlib import Path
from typing import Any

import pytest
import time_machine

from kesher.lib.errors import NotFound, NotPermitted
from kesher.tenancy import operations, queries
from kesher.tenancy.errors import (
    ExpiredActivationCode,
    ForeignActivationCode,
    WrongActivationCode,
)
from kesher.tenancy.models import ActivationCode, Business
from kesher.tenancy.rules.access import Actor
from tests.factories.businesses import in_scope
from tests.tenancy.checks import logged, refuses

UNTIL = dt.date(2027, 6, 30)

pytestmark = [pytest.mark.behaviour("R-04")]


@pytest.fixture(autouse=True)
def installation(settings: Any, tmp_path: Path) -> Path:
    settings.HOME = tmp_path / "home"
    home: Path = settings.HOME
    return home


@pytest.fixture(autouse=True)
def today() -> Any:
    with time_machine.travel("2026-11-22 09:00+02:00"):
        yield


def test_the_key_is_made_once_and_is_for_its_owner_alone(installation: Path):
    path = operations.make_installation_key()
    content = path.read_bytes()

    assert operations.make_installation_key() == path
    assert path.read_bytes() == content
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in installation.iterdir()] == ["activation-key.pem"]


def test_a_code_activates_until_its_day(dana: Actor):
    code = operations.sign_activation_code(business_slug="ahava", expires_on=UNTIL)

    with in_scope(dana):
        spread = f"  {code[:30]}\n {code[30:]}\r\n"
        operations.enter_activation_code(actor=dana, code=spread)

        business = Business.objects.get()
        assert (business.modules, business.active_until) == (["crm"], UNTIL)
        entered = ActivationCode.objects.get()
        assert entered.code == code
        assert entered.entered_by_id == dana.membership_id
        logged("tenancy_activationcode", entered.pk, "tenancy.enter_activation_code")
        assert list(queries.entered_activation_codes(dana)) == [entered]


def test_a_later_code_decides(dana: Actor):
    with in_scope(dana):
        for until in (UNTIL, dt.date(2027, 1, 1)):
            operations.enter_activation_code(
                actor=dana,
                code=operations.sign_activation_code(business_slug="ahava", expires_on=until),
            )
        assert Business.objects.get().active_until == dt.date(2027, 1, 1)


def test_another_business_code_is_refused_with_the_reason(dana: Actor, noa: Actor):
    code = operations.sign_activation_code(business_slug="barak", expires_on=UNTIL)
    with in_scope(dana), refuses(ForeignActivationCode) as caught:
        operations.enter_activation_code(actor=dana, code=code)
    assert str(caught.value) == "קוד ההפעלה הזה שייך לעסק אחר."


def test_an_expired_code_is_refused_with_its_day(dana: Actor):
    code = operations.sign_activation_code(business_slug="ahava", expires_on=dt.date(2026, 11, 21))
    with in_scope(dana), refuses(ExpiredActivationCode) as caught:
        operations.enter_activation_code(actor=dana, code=code)
    assert "21/11/2026" in str(caught.value)


def test_the_last_day_counts(dana: Actor):
    code = operations.sign_activation_code(business_slug="ahava", expires_on=dt.date(2026, 11, 22))
    with in_scope(dana):
        operations.enter_activation_code(actor=dana, code=code)


def test_a_code_of_another_installation_is_wrong(dana: Actor, settings: Any, tmp_path: Path):
    own = settings.HOME
    settings.HOME = tmp_path / "other"
    code = operations.sign_activation_code(business_slug="ahava", expires_on=UNTIL)
    settings.HOME = own

    with in_scope(dana), refuses(WrongActivationCode):
        operations.enter_activation_code(actor=dana, code=code)


def test_a_code_that_was_touched_is_wrong(dana: Actor):
    code = operations.sign_activation_code(business_slug="ahava", expires_on=UNTIL)
    head, body, signature = code.split(".")
    with in_scope(dana):
        for wrong in (
            "",
            "שלום",
            code[:-1],
            code[:-4] + "AAAA",
            f"{head}.{body[:-4]}AAAA.{signature}",
            f"KSHR2.{body}.{signature}",
            f"{head}..{signature}",
            f"{code}.x",
        ):
            with refuses(WrongActivationCode):
                operations.enter_activation_code(actor=dana, code=wrong)


def test_entering_needs_the_right(yossi: Actor):
    code = operations.sign_activation_code(business_slug="ahava", expires_on=UNTIL)
    with in_scope(yossi), refuses(NotPermitted):
        operations.enter_activation_code(actor=yossi, code=code)


@pytest.mark.parametrize(("slug", "modules"), [("nowhere", ("crm",)), ("ahava", ("spaceship",))])
def test_nothing_is_signed_for_nobody(slug: str, modules: tuple[str, ...], ahava: Business):
    with pytest.raises(NotFound):
        operations.sign_activation_code(business_slug=slug, modules=modules, expires_on=UNTIL)
