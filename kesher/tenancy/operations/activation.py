"""Activation codes: the installation signs them, a business enters them."""

import datetime as dt
import os
import secrets
from collections.abc import Sequence
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from django.conf import settings
from django.utils import timezone

from kesher.lib.env import make_home
from kesher.lib.errors import NotFound
from kesher.tenancy import queries
from kesher.tenancy.errors import (
    ExpiredActivationCode,
    ForeignActivationCode,
    WrongActivationCode,
)
from kesher.tenancy.history import operation
from kesher.tenancy.models import ActivationCode, Business
from kesher.tenancy.rules.access import Actor, require
from kesher.tenancy.rules.activation import (
    MODULES,
    CodeFacts,
    MalformedCode,
    read_code,
    sign_code,
)


def make_installation_key() -> Path:
    """Make the key with which this installation signs activation codes, once.

    It lies in the data folder, readable by its owner alone. Two processes that start at once agree
    on one key, since the file appears whole under its name or not at all.
    """
    path: Path = settings.HOME / "activation-key.pem"
    if path.exists():
        return path
    make_home(path.parent)
    content = Ed25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return path


def sign_activation_code(
    *, business_slug: str, modules: Sequence[str] = MODULES, expires_on: dt.date
) -> str:
    """Sign a code that activates modules of a business until a day, that day included.

    Raises: NotFound, when there is no such business or module.
    """
    if queries.find_business_id(business_slug) is None or not set(modules) <= set(MODULES):
        raise NotFound
    return sign_code(_installation_key(), CodeFacts(business_slug, tuple(modules), expires_on))


@operation
def enter_activation_code(*, actor: Actor, code: str) -> Business:
    """Activate the modules that a code names, until its last day; the latest code decides.

    Raises: NotPermitted, without `settings.activation`; WrongActivationCode, when this
    installation did not sign it; ForeignActivationCode, when it names another business;
    ExpiredActivationCode, when its last day has passed.
    """
    require(actor, "settings.activation")
    try:
        facts = read_code(_installation_key().public_key(), code)
    except MalformedCode:
        raise WrongActivationCode from None
    if facts.business_slug != actor.business_slug:
        raise ForeignActivationCode
    if facts.expires_on < timezone.localdate():
        raise ExpiredActivationCode(facts.expires_on.strftime("%d/%m/%Y"))
    business = Business.objects.select_for_update().get(pk=actor.business_id)
    ActivationCode.objects.create(
        business=business,
        code="".join(code.split()),
        modules=list(facts.modules),
        expires_on=facts.expires_on,
        entered_by_id=actor.membership_id,
    )
    business.modules = list(facts.modules)
    business.active_until = facts.expires_on
    business.save(update_fields=["modules", "active_until"])
    return business


def _installation_key() -> Ed25519PrivateKey:
    key = load_pem_private_key(make_installation_key().read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise TypeError(type(key))
    return key
